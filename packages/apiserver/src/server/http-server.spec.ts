import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, testFile } from '../testing/start-server.ts'
import type { TestServer } from '../testing/start-server.ts'

let api: TestServer
let session: ClientHttp2Session

beforeAll(async () => {
  api = await startTestServer()
  session = connect(`https://127.0.0.1:${api.port}`, { ca: readFileSync(testFile('ca.crt')) })
  await once(session, 'connect')
})
afterAll(() => api.stop())

async function overHttp2(path: string): Promise<{ status: number; text: string }> {
  const stream = session.request({ ':path': path })
  const [headers] = (await once(stream, 'response')) as [{ ':status': number }]
  const parts: Buffer[] = []
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part)
  return { status: headers[':status'], text: Buffer.concat(parts).toString() }
}

describe('the listener', () => {
  it.each(['/api/v1/pods/%zz', '/%', '/api/v1/namespaces/%E0%A4%A/pods'])(
    'refuses %s on both protocols',
    async (path) => {
      const message = 'malformed request URL'
      const answer = await api.request(path)
      expect(answer).toMatchObject({ status: 400, json: { kind: 'Status', reason: 'BadRequest', message } })
      expect(await overHttp2(path)).toEqual({ status: 400, text: answer.text })
    },
  )

  it('takes a query that is not well encoded for what it says', async () => {
    expect((await api.request('/livez?exclude=%zz')).status).toBe(200)
    expect((await overHttp2('/livez?exclude=%zz')).status).toBe(200)
  })

  it('stops without waiting for connections that clients keep open', async () => {
    const other = await startTestServer()
    expect((await other.request('/livez')).status).toBe(200)
    const idle = connect(`https://127.0.0.1:${other.port}`, { ca: readFileSync(testFile('ca.crt')) })
    await once(idle, 'connect')
    const gone = once(idle, 'close')
    await other.stop()
    await gone
    expect(idle.destroyed).toBe(true)
  })
})
