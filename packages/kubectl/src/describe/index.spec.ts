import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Describer } from './describer.ts'
import { describers } from './index.ts'
import { compact } from './kinds/rbac.ts'
import { labelFor } from './kinds/generic.ts'

describe('the registry of describers', () => {
  it('has every describer that a file of kinds/ exports', async () => {
    const folder = new URL('./kinds/', import.meta.url)
    const exported: Describer[] = []
    for (const file of await readdir(folder)) {
      const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
      exported.push(
        ...Object.entries(module)
          .filter(([name]) => name.endsWith('Describer'))
          .map(([, value]) => value as Describer),
      )
    }
    expect(exported.filter((one) => !describers.includes(one))).toEqual([])
    expect(new Set(describers.map(({ group, kind }) => `${group}/${kind}`)).size).toBe(describers.length)
  })
})

describe('parts', () => {
  it('puts the verbs of a resource into one row, and sorts as upstream', () => {
    const rows = compact([
      { apiGroups: ['', 'apps'], resources: ['pods', 'deployments/scale'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
    ])
    expect(rows.map(({ resources, urls, verbs }) => [resources, urls, verbs.join(' ')])).toEqual([
      ['pods', '', 'get list'],
      ['', '/healthz', 'get'],
      ['deployments/scale', '', 'get'],
      ['deployments.apps/scale', '', 'get'],
      ['pods.apps', '', 'get'],
    ])
  })

  it('labels fields of kinds it does not know', () => {
    expect(['creationTimestamp', 'uid', 'apiVersion', 'podCIDRs', 'x.y'].map(labelFor)).toEqual([
      'Creation Timestamp',
      'UID',
      'API Version',
      'Pod CIDRs',
      'x.y',
    ])
  })
})
