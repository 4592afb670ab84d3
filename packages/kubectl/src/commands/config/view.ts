import { readFileSync } from 'node:fs'
import type { JsonObject } from '@keelson/apimachinery'
import type { Kubeconfig } from '@keelson/client'
import { bool } from '../../cli/flags.ts'
import { printFlags } from '../../cli/print-flags.ts'
import { outputPrinter } from '../../printers/output.ts'
import { defineCommand } from '../command.ts'

/** `kubectl config view`. */
export const view = defineCommand({
  summary: 'Shows the merged kubeconfig, without secrets unless asked for.',
  usage: 'kubectl config view',
  flags: {
    ...printFlags,
    raw: bool('Show secrets and certificates'),
    minify: bool('Show the current context and what it needs only'),
    flatten: bool('Put the contents of files in place of their paths'),
    merge: bool('Accepted: files are always merged', { initial: true, hidden: true }),
  },
  complete: ({ flags: f }) => ({
    output: f.output || 'yaml',
    raw: f.raw,
    minify: f.minify,
    flatten: f.flatten,
    template: f.template,
  }),
  async run({ output, raw, minify, flatten, template }, { cluster, globals, streams }) {
    let config = structuredClone(await cluster.kubeconfig())
    if (globals.context !== '') config['current-context'] = globals.context
    if (minify) config = minified(config)
    if (flatten) flattenFiles(config)
    if (!raw && !flatten) redact(config)
    outputPrinter(output, streams.out, { template, keepOrder: true }).print(ordered(config))
    return 0
  },
})

function minified(config: Kubeconfig): Kubeconfig {
  const contexts = config.contexts.filter(({ name }) => name === config['current-context'])
  const used = contexts[0]?.context
  return {
    ...config,
    contexts,
    clusters: config.clusters.filter(({ name }) => name === used?.cluster),
    users: config.users.filter(({ name }) => name === used?.user),
  }
}

function flattenFiles(config: Kubeconfig): void {
  for (const { cluster } of config.clusters) embed(cluster as JsonObject, 'certificate-authority')
  for (const { user } of config.users) {
    embed(user as JsonObject, 'client-certificate')
    embed(user as JsonObject, 'client-key')
  }
}

function embed(owner: JsonObject, key: string): void {
  const path = owner[key]
  if (typeof path !== 'string' || path === '') return
  owner[`${key}-data`] ??= readFileSync(path).toString('base64')
  delete owner[key]
}

function redact(config: Kubeconfig): void {
  for (const { cluster } of config.clusters) {
    if (cluster['certificate-authority-data']) cluster['certificate-authority-data'] = 'DATA+OMITTED'
  }
  for (const { user } of config.users) {
    if (user['client-certificate-data']) user['client-certificate-data'] = 'DATA+OMITTED'
    if (user['client-key-data']) user['client-key-data'] = 'DATA+OMITTED'
    for (const key of ['token', 'password'] as const) if (user[key]) user[key] = 'REDACTED'
  }
}

/** Keys in the order of the upstream type, entries by name. */
function ordered(config: Kubeconfig): JsonObject {
  const byName = <E extends { name: string }>(entries: readonly E[]): E[] =>
    entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const nullable = (list: readonly unknown[]): unknown => (list.length === 0 ? null : list)
  return {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: config.preferences ?? {},
    clusters: nullable(byName(config.clusters).map(({ name, cluster }) => ({ name, cluster }))),
    users: nullable(byName(config.users).map(({ name, user }) => ({ name, user }))),
    contexts: nullable(byName(config.contexts).map(({ name, context }) => ({ name, context }))),
    'current-context': config['current-context'],
  } as JsonObject
}
