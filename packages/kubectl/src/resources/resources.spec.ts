import { describe, expect, it } from 'vitest'
import { parseResourceArguments } from './arguments.ts'
import { readManifests } from './manifests.ts'
import { RestMapper } from './mapper.ts'
import type { Mapping } from './mapping.ts'
import { parseDocuments } from './yaml-documents.ts'

const mapping = (group: string, resource: string, kind: string, more: Partial<Mapping> = {}): Mapping => ({
  group,
  version: 'v1',
  resource,
  kind,
  singular: kind.toLowerCase(),
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['get'],
  subresources: [],
  ...more,
})

const pods = mapping('', 'pods', 'Pod', { shortNames: ['po'], categories: ['all'] })
const nodes = mapping('', 'nodes', 'Node', { namespaced: false })
const deployments = mapping('apps', 'deployments', 'Deployment', { shortNames: ['deploy'], categories: ['all'] })
const beta = mapping('apps', 'deployments', 'Deployment', { version: 'v1beta1' })
const coreEvents = mapping('', 'events', 'Event')
const events = mapping('events.k8s.io', 'events', 'Event')

const mapper = new RestMapper([
  { name: '', versions: [{ version: 'v1', resources: [pods, nodes, coreEvents] }] },
  {
    name: 'apps',
    versions: [
      { version: 'v1', resources: [deployments] },
      { version: 'v1beta1', resources: [beta] },
    ],
  },
  { name: 'events.k8s.io', versions: [{ version: 'v1', resources: [events] }] },
])

describe('the mapper', () => {
  it.each([
    ['pods', pods],
    ['pod', pods],
    ['Pod', pods],
    ['po', pods],
    ['deploy', deployments],
    ['deployments.apps', deployments],
    ['deployments.v1beta1.apps', beta],
    ['events', coreEvents],
    ['events.events.k8s.io', events],
    ['events.v1.', coreEvents],
  ])('finds %s', (typed, expected) => {
    expect(mapper.find(typed)).toBe(expected)
  })

  it('finds what objects say they are, and says what there is not', () => {
    expect(mapper.forKind('apps/v1beta1', 'Deployment')).toBe(beta)
    expect(() => mapper.require('gizmos')).toThrow(`the server doesn't have a resource type "gizmos"`)
  })
})

describe('resource arguments', () => {
  it('takes categories, lists and names', () => {
    expect(parseResourceArguments(['all'], mapper).collections).toEqual([pods, deployments])
    expect(parseResourceArguments(['pods,deploy', 'a'], mapper)).toEqual({
      named: [
        { mapping: pods, name: 'a' },
        { mapping: deployments, name: 'a' },
      ],
      collections: [],
      single: false,
    })
    expect(parseResourceArguments(['po/a'], mapper)).toMatchObject({ named: [{ name: 'a' }], single: true })
  })

  it('refuses mixed forms', () => {
    expect(() => parseResourceArguments(['pods', 'pods/a'], mapper)).toThrow(
      'there is no need to specify a resource type',
    )
    expect(() => parseResourceArguments(['pods,nodes/a'], mapper)).toThrow('must have a single resource and name')
  })
})

describe('manifests', () => {
  it('reads YAML as Go does: 1.1 booleans, octal numbers, dates as texts', async () => {
    const [document] = await parseDocuments('a: yes\nb: 0755\nc: 2020-01-02\nd: 1:30\ne: "yes"\n1: x\n')
    expect(document).toEqual({ value: { a: true, b: 493, c: '2020-01-02', d: '1:30', e: 'yes', 1: 'x' } })
  })

  it('reads several documents of both forms, and passes empty ones over', async () => {
    expect(await parseDocuments('---\n---\na: 1\n---\nb: 2\n')).toEqual([{ value: { a: 1 } }, { value: { b: 2 } }])
    expect(await parseDocuments('{"a": {"b": 1}}\n{"c": 2}')).toEqual([{ value: { a: { b: 1 } } }, { value: { c: 2 } }])
  })

  const read = (text: string, explicit = false): ReturnType<typeof readManifests> =>
    readManifests([{ name: 'f.yaml', text }], { mapper, namespace: { name: 'here', explicit } })

  it('takes lists apart and fills namespaces in', async () => {
    const { infos } = await read(
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: Node, metadata: {name: b, namespace: no}}\n',
    )
    expect(infos.map(({ name, namespace, object }) => [name, namespace, object.metadata.namespace])).toEqual([
      ['a', 'here', 'here'],
      ['b', undefined, undefined],
    ])
  })

  it.each([
    ['a: b', 'error validating data: [apiVersion not set, kind not set]'],
    [
      'apiVersion: v1\nkind: Gizmo\nmetadata: {name: g}',
      'no matches for kind "Gizmo" in version "v1"\nensure CRDs are installed first',
    ],
    ['a: [b', 'error parsing f.yaml: error converting YAML to JSON'],
  ])('refuses %j', async (text, message) => {
    const { errors } = await read(text)
    expect(String(errors[0])).toContain(message)
  })

  it('refuses another namespace than the one that was asked for', async () => {
    const { errors } = await read('apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: there}', true)
    expect(String(errors[0])).toContain('does not match the namespace "here"')
  })
})
