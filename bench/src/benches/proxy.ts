import { execFileSync } from 'node:child_process'
import type { Iptables, Mode, ServiceRules } from '@keelson/kube-proxy/testing'
import {
  chooseEndpoints,
  createIptables,
  defaultRuleSettings,
  IptablesSyncer,
  makeEndpoint,
  makePort,
  renderServicePort,
} from '@keelson/kube-proxy/testing'
import type { Bench, Row } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'

const services = 10_000
const endpoints = 3
const rounds = 15
/** Sizes of scripts to try; larger ones take minutes with nf_tables, smaller ones with the older interface. */
const slices = { nft: [500, 1_500, 5_000], legacy: [20_000, Number.POSITIVE_INFINITY] }
const settings = defaultRuleSettings('10.244.0.0/16')

/** The proxy's iptables work against the bare programs doing only what must be done, in network namespaces. */
export const proxyBench: Bench = {
  name: 'proxy',
  what: `${services} services with ${endpoints} endpoints each`,
  budget: '≤ 2 × iptables-restore of only the changed chains; first load ≤ 2 × the best slicing',
  async run(progress) {
    const rows: Row[] = []
    for (const mode of ['nft', 'legacy'] as const) {
      const limit = await bestLoad(mode, progress)
      const { loadMs, rows: changes } = await inNamespace(mode, (iptables) => ours(iptables, mode, progress))
      rows.push(
        {
          what: `${mode}: first load`,
          ours: loadMs,
          limit: limit.ms,
          unit: 'ms',
          ratio: loadMs / limit.ms,
          note:
            limit.perScript === Number.POSITIVE_INFINITY
              ? 'best in one script'
              : `best with ${limit.perScript} rules a script`,
        },
        ...changes,
      )
    }
    return rows
  },
}

async function ours(
  iptables: Iptables,
  mode: Mode,
  progress: (line: string) => void,
): Promise<{ loadMs: number; rows: Row[] }> {
  const syncer = new IptablesSyncer(iptables, settings)
  const loadMs = await timed(() => syncer.sync(allRules()))
  progress(`${mode}: first load ${Math.round(loadMs)} ms`)
  const samples: number[] = []
  const limits: number[] = []
  for (let round = 0; round < rounds; round++) {
    samples.push(await timed(() => syncer.sync(new Map([[idOf(1), rulesOf(1, round + 1)]]))))
    const script = changedChains(rulesOf(2, round), rulesOf(2, round + 1))
    limits.push(await timed(() => iptables.restore(script)))
  }
  const [a, b] = [median(samples), median(limits)]
  const what = `${mode}: one endpoint changed`
  return { loadMs, rows: [{ what, ours: a, limit: b, unit: 'ms', ratio: a / b }] }
}

/** The same rules by the bare program, in scripts of different sizes; each size into an empty namespace. */
async function bestLoad(
  mode: keyof typeof slices,
  progress: (line: string) => void,
): Promise<{ ms: number; perScript: number }> {
  const results: { ms: number; perScript: number }[] = []
  for (const perScript of slices[mode]) {
    const scripts = plainScripts([...allRules().values()], perScript)
    const ms = await inNamespace(mode, (iptables) =>
      timed(async () => {
        for (const script of scripts) await iptables.restore(script)
      }),
    )
    progress(`${mode}: bare load with ${perScript} rules a script ${Math.round(ms)} ms`)
    results.push({ ms, perScript })
  }
  return results.toSorted((a, b) => a.ms - b.ms)[0]!
}

function plainScripts(all: readonly ServiceRules[], perScript: number): string[] {
  const shared = ['KUBE-MARK-MASQ', 'KUBE-SERVICES', 'KUBE-NODEPORTS']
  const scripts = [nat(shared.map((chain) => `:${chain} - [0:0]`))]
  let declared: string[] = []
  let rules: string[] = []
  const flush = (): void => {
    scripts.push(nat([...declared, ...rules]))
    declared = []
    rules = []
  }
  for (const { chains } of all) {
    for (const [chain, own] of chains) {
      declared.push(`:${chain} - [0:0]`)
      rules.push(...own.map((rule) => `-A ${chain} ${rule}`))
    }
    if (rules.length >= perScript) flush()
  }
  for (const { dispatch } of all) {
    rules.push(...(dispatch.get('nat/KUBE-SERVICES') ?? []).map((rule) => `-A KUBE-SERVICES ${rule}`))
    if (rules.length >= perScript) flush()
  }
  flush()
  return scripts
}

/** Only the chains that differ: filled where new or changed, removed where gone. */
function changedChains(before: ServiceRules, after: ServiceRules): string {
  const gone = [...before.chains.keys()].filter((chain) => !after.chains.has(chain))
  const changed = [...after.chains].filter(([chain, rules]) => before.chains.get(chain)?.join() !== rules.join())
  return nat([
    ...[...changed.map(([chain]) => chain), ...gone].map((chain) => `:${chain} - [0:0]`),
    ...changed.flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`)),
    ...gone.map((chain) => `-X ${chain}`),
  ])
}

const nat = (lines: readonly string[]): string => `*nat\n${lines.join('\n')}\nCOMMIT\n`
const idOf = (index: number): string => `bench/service-${index}:http`

function allRules(): Map<string, ServiceRules> {
  return new Map(Array.from({ length: services }, (_, index) => [idOf(index), rulesOf(index, 0)]))
}

/** The rules of a service; its last endpoint is another one in each round. */
function rulesOf(index: number, round: number): ServiceRules {
  const port = makePort({
    service: `bench/service-${index}`,
    id: idOf(index),
    clusterIp: `10.${96 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
  })
  const ips = Array.from({ length: endpoints }, (_, n) => {
    const last = n === endpoints - 1 ? round : 0
    return makeEndpoint(`10.244.${(index >> 8) & 255}.${(index * endpoints + n + last * 7) & 255}`)
  })
  return renderServicePort(port, chooseEndpoints(ips), settings)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

let namespaces = 0

async function inNamespace<T>(mode: Mode, work: (iptables: Iptables) => Promise<T>): Promise<T> {
  const name = `keelson-bench-${process.pid}-${namespaces++}`
  execFileSync('ip', ['netns', 'add', name])
  try {
    return await work(await createIptables(mode, ['ip', 'netns', 'exec', name]))
  } finally {
    execFileSync('ip', ['netns', 'delete', name])
  }
}
