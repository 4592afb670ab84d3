import { afterEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '../../testing/fake-server.ts'
import { startFakeServer } from '../../testing/fake-server.ts'
import { diffProgram } from './program.ts'

let server: FakeServer
afterEach(() => server.close())

const secret = (data: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', resourceVersion: '1' },
  data,
})

/** A server with one Secret, or none, that answers writes with another. */
async function serving(live: object | undefined, merged: object): Promise<FakeServer> {
  return await startFakeServer(({ method }) => {
    if (method === 'GET') return live === undefined ? undefined : { body: live }
    return { body: merged }
  })
}

describe('diff', () => {
  it('shows which values of a secret change, and hides them', async () => {
    server = await serving(secret({ a: 'MQ==', b: 'Mg==' }), secret({ a: 'MQ==', b: 'Mw==', c: 'NA==' }))
    const manifest = JSON.stringify(secret({ b: 'Mw==', c: 'NA==' }))
    const { code, out, err } = await server.kubectl(['diff', '-f', '-'], manifest)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    const changes = out.split('\n').filter((line) => /^[-+] /.test(line))
    expect(changes).toEqual(["-  b: '*** (before)'", "+  b: '*** (after)'", "+  c: '***'"])
    const write = server.requests.find(({ method }) => method !== 'GET')
    expect(write?.query.get('dryRun')).toBe('All')
    expect((await server.kubectl(['diff', '-f', '-', '--show-secrets'], manifest)).out).toContain('+  b: Mw==')
  })

  it('ends with 0 where nothing changes, and shows all of what is new', async () => {
    server = await serving(secret({}), secret({}))
    expect(await server.kubectl(['diff', '-f', '-'], JSON.stringify(secret({})))).toEqual({ code: 0, out: '', err: '' })
    await server.close()
    server = await serving(undefined, secret({}))
    const { code, out } = await server.kubectl(['diff', '-f', '-'], JSON.stringify(secret({})))
    expect(code).toBe(1)
    expect(out).toContain('+kind: Secret')
  })

  it('ends with more than 1 where it fails', async () => {
    server = await startFakeServer(() => ({ status: 500, body: {} }))
    expect((await server.kubectl(['diff', '-f', '-'], JSON.stringify(secret({})))).code).toBe(2)
    expect((await server.kubectl(['diff'])).code).toBe(2)
  })
})

describe('diffProgram', () => {
  it('is diff(1), or the one of the environment with its flags', () => {
    expect(diffProgram()).toEqual({ program: 'diff', args: ['-u', '-N'] })
    expect(diffProgram('colordiff -N -u /etc/passwd')).toEqual({ program: 'colordiff', args: ['-N', '-u'] })
  })
})
