import type { JsonObject } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import { notAcceptable } from '../documents/not-acceptable.ts'
import type { DocumentSource } from '../documents/port.ts'
import { makeDocument, sendDocument } from '../documents/static-document.ts'
import type { StaticDocument } from '../documents/static-document.ts'
import { apiGroupDiscoveryList } from './aggregated.ts'
import { groupsOf } from './groups.ts'
import type { ServedGroup } from './groups.ts'
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './legacy.ts'
import { negotiateDiscovery } from './negotiate.ts'
import type { DiscoveryForm } from './negotiate.ts'

/** What discovery tells of. */
export interface DiscoveryOptions {
  readonly kinds: readonly KindDefinition[]
  /** host:port that clients reach the server at, for /api. */
  readonly serverAddress: string
}

/**
 * Answers /api, /apis, /api/v1, /apis/GROUP and /apis/GROUP/VERSION. The first two also come aggregated, by content
 * negotiation. Documents are made when first asked for and kept compressed.
 */
export function createDiscovery(options: DiscoveryOptions): DocumentSource {
  const groups = groupsOf(options.kinds)
  const made = new Map<string, Promise<StaticDocument>>()

  const document = (path: string, form: DiscoveryForm): Promise<StaticDocument> | undefined => {
    const key = `${form} ${path}`
    const known = made.get(key)
    if (known !== undefined) return known
    const content = contentOf(path, form, { groups, serverAddress: options.serverAddress })
    if (content === undefined) return undefined
    const fresh = makeDocument(contentTypeOf(form), `${JSON.stringify(content)}\n`)
    made.set(key, fresh)
    return fresh
  }

  return {
    paths: pathsOf(groups),
    async answer(request) {
      const path = request.path.length > 1 && request.path.endsWith('/') ? request.path.slice(0, -1) : request.path
      if (path !== '/api' && path !== '/apis' && !/^\/apis?\//.test(path)) return undefined
      const isRoot = path === '/api' || path === '/apis'
      const form = negotiateDiscovery(request.accept)
      const found = document(path, isRoot ? (form ?? 'plain') : 'plain')
      if (found === undefined) return undefined
      if (form === undefined) return notAcceptable(['application/json'])
      return sendDocument(await found, request, { 'cache-control': 'public' })
    },
  }
}

function pathsOf(groups: readonly ServedGroup[]): string[] {
  const below = groups.flatMap(({ name, versions }) => {
    const group = name === '' ? '/api' : `/apis/${name}`
    return [group, ...versions.map(({ version }) => `${group}/${version}`)]
  })
  return [...below, '/apis', '/apis/']
}

interface Served {
  readonly groups: readonly ServedGroup[]
  readonly serverAddress: string
}

function contentOf(path: string, form: DiscoveryForm, { groups, serverAddress }: Served): JsonObject | undefined {
  const core = groups.find(({ name }) => name === '')
  const named = groups.filter(({ name }) => name !== '')
  if (path === '/api') {
    return form === 'plain' ? apiVersions(core, serverAddress) : apiGroupDiscoveryList(core ? [core] : [], form)
  }
  if (path === '/apis') return form === 'plain' ? apiGroupList(named) : apiGroupDiscoveryList(named, form)
  const [, prefix, first = '', second] = path.split('/')
  const group = prefix === 'api' ? core : named.find(({ name }) => name === first)
  const version = prefix === 'api' ? first : second
  if (group === undefined || path.split('/').length > (prefix === 'api' ? 3 : 4)) return undefined
  if (version === undefined) return apiGroup(group)
  const served = group.versions.find((one) => one.version === version)
  return served === undefined ? undefined : apiResourceList(group.name, served)
}

function contentTypeOf(form: DiscoveryForm): string {
  return form === 'plain'
    ? 'application/json'
    : `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`
}
