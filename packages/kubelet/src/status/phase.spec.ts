import type { Container, ContainerState, ContainerStatus, Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../testing/builders.ts'
import { podPhase } from './phase.ts'

const running: ContainerState = { running: { startedAt: '2026-01-01T00:00:00Z' } }
const waiting: ContainerState = { waiting: { reason: 'ContainerCreating' } }
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } })

function statusOf(name: string, state: ContainerState, lastState: ContainerState = {}): ContainerStatus {
  return { name, image: '', imageID: '', ready: false, started: true, restartCount: 0, state, lastState }
}

function phaseOf(
  spec: Partial<NonNullable<Pod['spec']>>,
  states: { apps: ContainerStatus[]; inits?: ContainerStatus[]; terminal?: boolean },
): string {
  const { apps, inits = [], terminal = false } = states
  return podPhase(aPod('web', spec), { containers: apps, inits, terminal })
}

const withPolicy = (name: string, own: Partial<Container>): Container => ({ ...aContainer(name, 'cat'), ...own })

describe('podPhase', () => {
  it('follows the pod’s restart policy', () => {
    const apps = [statusOf('main', ended(1))]
    expect(phaseOf({ restartPolicy: 'Always' }, { apps })).toBe('Running')
    expect(phaseOf({ restartPolicy: 'OnFailure' }, { apps })).toBe('Running')
    expect(phaseOf({ restartPolicy: 'Never' }, { apps })).toBe('Failed')
    const well = [statusOf('main', ended(0))]
    expect(phaseOf({ restartPolicy: 'Always' }, { apps: well })).toBe('Running')
    expect(phaseOf({ restartPolicy: 'OnFailure' }, { apps: well })).toBe('Succeeded')
    expect(phaseOf({ restartPolicy: 'Never' }, { apps: well })).toBe('Succeeded')
  })

  it('follows a container’s own policy and rules before the pod’s', () => {
    const retried = withPolicy('main', { restartPolicy: 'OnFailure' })
    const spec = { restartPolicy: 'Never', containers: [retried] }
    expect(phaseOf(spec, { apps: [statusOf('main', ended(1))] })).toBe('Running')
    expect(phaseOf(spec, { apps: [statusOf('main', ended(0))] })).toBe('Succeeded')

    const exitCodes = { operator: 'In', values: [42] }
    const ruled = withPolicy('main', { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes }] })
    const only42 = { restartPolicy: 'Never', containers: [ruled] }
    expect(phaseOf(only42, { apps: [statusOf('main', ended(42))] })).toBe('Running')
    expect(phaseOf(only42, { apps: [statusOf('main', ended(41))] })).toBe('Failed')
  })

  it('is Pending while a container was never started', () => {
    expect(phaseOf({}, { apps: [statusOf('main', waiting)] })).toBe('Pending')
    expect(phaseOf({}, { apps: [statusOf('main', waiting, ended(1))] })).toBe('Running')
  })

  it('does not end before the sidecars', () => {
    const spec = { restartPolicy: 'Never', initContainers: [withPolicy('side', { restartPolicy: 'Always' })] }
    const apps = [statusOf('main', ended(0))]
    expect(phaseOf(spec, { apps, inits: [statusOf('side', running)] })).toBe('Running')
    expect(phaseOf(spec, { apps, inits: [statusOf('side', ended(137))] })).toBe('Succeeded')
  })

  it('fails with an init container that may not be repeated', () => {
    const spec = { restartPolicy: 'Never', initContainers: [aContainer('init', 'false')] }
    const apps = [statusOf('main', waiting)]
    expect(phaseOf(spec, { apps, inits: [statusOf('init', ended(1))] })).toBe('Failed')
    const retried = { ...spec, initContainers: [withPolicy('init', { restartPolicy: 'OnFailure' })] }
    expect(phaseOf(retried, { apps, inits: [statusOf('init', ended(1))] })).toBe('Pending')
  })
})
