import { Quantity } from '@keelson/apimachinery'
import type { Pressure } from '../node/port.ts'
import type { EvictionSignal, Observation, Observations } from './signals.ts'

/** Below this the node is short of a resource: an amount, or a share of the capacity. */
export interface Threshold {
  readonly signal: EvictionSignal
  readonly amount: Quantity | { readonly percent: number }
}

/** What a signal stands for. */
interface SignalMeaning {
  /** As events and messages name the resource. */
  readonly resource: 'memory' | 'ephemeral-storage' | 'inodes' | 'pids'
  /** The node condition it causes. */
  readonly pressure: keyof Pressure
}

const meanings: Readonly<Record<EvictionSignal, SignalMeaning>> = {
  'memory.available': { resource: 'memory', pressure: 'memory' },
  'nodefs.available': { resource: 'ephemeral-storage', pressure: 'disk' },
  'nodefs.inodesFree': { resource: 'inodes', pressure: 'disk' },
  'imagefs.available': { resource: 'ephemeral-storage', pressure: 'disk' },
  'imagefs.inodesFree': { resource: 'inodes', pressure: 'disk' },
  'pid.available': { resource: 'pids', pressure: 'pid' },
}

/** Upstream's hard thresholds on Linux. */
export const defaultEvictionHard: readonly string[] = [
  'memory.available<100Mi',
  'nodefs.available<10%',
  'nodefs.inodesFree<5%',
  'imagefs.available<15%',
  'imagefs.inodesFree<5%',
]

const statement = /^(?<signal>[a-zA-Z.]+)<(?<amount>.+)$/

/** Reads one `signal<amount`; undefined when it is none. */
export function parseThreshold(text: string): Threshold | undefined {
  const { signal = '', amount = '' } = statement.exec(text)?.groups ?? {}
  if (!Object.hasOwn(meanings, signal)) return undefined
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(amount)?.[1]
  if (percent !== undefined) return { signal: signal as EvictionSignal, amount: { percent: Number(percent) } }
  const quantity = Quantity.tryParse(amount)
  return quantity && { signal: signal as EvictionSignal, amount: quantity }
}

/** What a signal stands for. */
export function meaningOf(signal: EvictionSignal): SignalMeaning {
  return meanings[signal]
}

/** The threshold in the observation's unit. */
export function thresholdAmount({ amount }: Threshold, capacity: number): number {
  return 'percent' in amount ? Math.floor((capacity * amount.percent) / 100) : amount.value()
}

/** A threshold that is crossed, with what was seen. */
export interface CrossedThreshold {
  readonly threshold: Threshold
  readonly observation: Observation
}

/** The thresholds that the machine is below now, memory first: what is short of it ends soonest. Pure. */
export function crossedThresholds(thresholds: readonly Threshold[], observed: Observations): CrossedThreshold[] {
  return thresholds
    .flatMap((threshold) => {
      const observation = observed[threshold.signal]
      if (!observation || observation.available >= thresholdAmount(threshold, observation.capacity)) return []
      return [{ threshold, observation }]
    })
    .toSorted((a, b) => rank(a) - rank(b))
}

function rank({ threshold }: CrossedThreshold): number {
  return threshold.signal === 'memory.available' ? 0 : 1
}

/** What the node keeps back for itself, so that pods that stay within their requests cross no threshold. */
export function reservedBy(
  thresholds: readonly Threshold[],
  machine: { memoryBytes: number; diskBytes: number },
): { memoryBytes: number; diskBytes: number } {
  const amountOf = (signal: EvictionSignal, capacity: number) => {
    const threshold = thresholds.find((each) => each.signal === signal)
    return threshold ? thresholdAmount(threshold, capacity) : 0
  }
  return {
    memoryBytes: amountOf('memory.available', machine.memoryBytes),
    diskBytes: amountOf('nodefs.available', machine.diskBytes),
  }
}
