import { afterEach, describe, expect, it } from 'vitest'
import type { Answer, FakeServer } from '../../testing/fake-server.ts'
import { startFakeServer } from '../../testing/fake-server.ts'

let server: FakeServer
afterEach(() => server.close())

const columns = [
  { name: 'Name', type: 'string', format: 'name', priority: 0 },
  { name: 'Ready', type: 'string', priority: 0 },
  { name: 'Node', type: 'string', priority: 1 },
]

const table = (...rows: [string, string, string][]): object => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: { resourceVersion: '7' },
  columnDefinitions: columns,
  rows: rows.map(([name, ready, node]) => ({
    cells: [name, ready, node],
    object: { metadata: { name, namespace: 'default', labels: { app: name } } },
  })),
})

const tables: Answer = ({ path, accept, query }) => {
  if (!accept.includes('as=Table')) return undefined
  if (path.endsWith('/pods/a')) return { body: table(['a', '1/1', 'n1']) }
  if (path.endsWith('/pods')) {
    // Two pages.
    const first = {
      ...(table(['a', '1/1', 'n1']) as { metadata: object }),
      metadata: { continue: 'next', resourceVersion: '7' },
    }
    if (query.get('limit') === null) return { body: table(['b', '0/1', 'n2'], ['a', '1/1', 'n1']) }
    return { body: query.get('continue') === 'next' ? table(['b', '0/1', 'n2']) : first }
  }
  return path.endsWith('/services') ? { body: table(['kubernetes', '-', '-']) } : { body: table() }
}

describe('get', () => {
  it('shows the table of the server, page by page, as one', async () => {
    server = await startFakeServer(tables)
    expect(await server.kubectl(['get', 'po'])).toEqual({
      code: 0,
      out: 'NAME   READY\na      1/1\nb      0/1\n',
      err: '',
    })
    expect(server.requests.map(({ path, query }) => `${path}?limit=${query.get('limit')}`)).toEqual([
      '/api/v1/namespaces/default/pods?limit=500',
      '/api/v1/namespaces/default/pods?limit=500',
    ])
  })

  it.each([
    [['-o', 'wide'], 'NAME   READY   NODE\na      1/1     n1\n'],
    [['--no-headers'], 'a     1/1\n'],
    [['--show-labels'], 'NAME   READY   LABELS\na      1/1     app=a\n'],
    [['-L', 'x/app,app'], 'NAME   READY   APP      APP\na      1/1     <none>   a\n'],
    [['--show-kind'], 'NAME    READY\npod/a   1/1\n'],
  ])('%j', async (flags, out) => {
    server = await startFakeServer(tables)
    expect(await server.kubectl(['get', 'pod', 'a', ...flags])).toEqual({ code: 0, out, err: '' })
  })

  it('shows several kinds below each other, with kinds before names and namespaces when asked for', async () => {
    server = await startFakeServer(tables)
    expect((await server.kubectl(['get', 'pods,svc,deploy', '-A'])).out).toBe(
      [
        'NAMESPACE   NAME    READY',
        'default     pod/a   1/1',
        'default     pod/b   0/1',
        '',
        'NAMESPACE   NAME                 READY',
        'default     service/kubernetes   -',
        '',
      ].join('\n'),
    )
  })

  it('asks for whole objects to sort by, all at once', async () => {
    server = await startFakeServer(tables)
    expect((await server.kubectl(['get', 'pods', '--sort-by=.metadata.name'])).out).toBe(
      'NAME   READY\na      1/1\nb      0/1\n',
    )
    expect(server.requests[0]?.query.get('includeObject')).toBe('Object')
  })

  it('says when there is nothing, and goes on after what is not there', async () => {
    server = await startFakeServer(tables)
    expect(await server.kubectl(['get', 'deploy'])).toEqual({
      code: 0,
      out: '',
      err: 'No resources found in default namespace.\n',
    })
    expect(await server.kubectl(['get', 'nodes'])).toMatchObject({ err: 'No resources found\n' })
    await server.close()
    server = await startFakeServer((request) => (request.path.endsWith('/pods/a') ? tables(request) : undefined))
    expect(await server.kubectl(['get', 'pods', 'x', 'a'])).toEqual({
      code: 1,
      out: 'NAME   READY\na      1/1\n',
      err: 'Error from server (NotFound): pods "x" not found\n',
    })
    expect(await server.kubectl(['get', 'pods', 'x', '--ignore-not-found'])).toEqual({ code: 0, out: '', err: '' })
  })

  it('writes one object bare and several as a list', async () => {
    const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })
    server = await startFakeServer(({ path }) =>
      path.endsWith('/pods')
        ? { body: { apiVersion: 'v1', kind: 'PodList', metadata: {}, items: [{ metadata: { name: 'a' } }] } }
        : { body: pod('a') },
    )
    expect((await server.kubectl(['get', 'pod', 'a', '-o', 'yaml'])).out).toBe(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n',
    )
    expect((await server.kubectl(['get', 'pods', '-o', 'yaml'])).out).toBe(
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\nkind: List\nmetadata:\n  resourceVersion: ""\n',
    )
  })

  it.each([
    [['get', 'pods', 'a', '-l', 'x=y'], 'name cannot be provided when a selector is specified'],
    [['get', 'pods', 'a', '-A'], 'a resource cannot be retrieved by name across all namespaces'],
    [['get', 'pods', '-o', 'yaml', '--show-labels'], '--show-labels option cannot be used with yaml printer'],
    [['get', '-k', '.'], 'kustomizations (-k) are not supported'],
    [['get', 'pods', '--output-watch-events'], 'can only be used with --watch or --watch-only'],
  ])('refuses %j', async (line, message) => {
    server = await startFakeServer(tables)
    const { code, err } = await server.kubectl(line)
    expect(code).toBe(1)
    expect(err).toContain(message)
  })
})
