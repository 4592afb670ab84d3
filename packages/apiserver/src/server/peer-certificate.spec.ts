import { connect } from 'node:http2'
import { Agent, request } from 'node:https'
import { readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, testFile } from '../testing/start-server.ts'
import type { TestServer } from '../testing/start-server.ts'

const path = '/apis/authorization.k8s.io'
const bundle = readFileSync(testFile('chain.crt'), 'utf8')
const key = readFileSync(testFile('chain.key'))
const ca = readFileSync(testFile('ca.crt'))
const leafOnly = new X509Certificate(bundle).toString()

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ flags: [`--client-ca-file=${testFile('chain-ca.crt')}`] })
})
afterAll(() => server.stop())

function statusOverHttp1(cert: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca, cert, key })
    request({ host: '127.0.0.1', port: server.port, path, agent }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })
}

function statusOverHttp2(cert: string): Promise<number | undefined> {
  const session = connect(`https://127.0.0.1:${server.port}`, { ca, cert, key })
  return new Promise<number | undefined>((resolve, reject) => {
    session.once('error', reject)
    const stream = session.request({ ':path': path })
    stream.once('response', (headers) => resolve(headers[':status']))
    stream.once('error', reject).resume()
  }).finally(() => session.destroy())
}

describe('a client certificate below an intermediate CA', () => {
  const protocols = [
    ['HTTP/1.1', statusOverHttp1],
    ['HTTP/2', statusOverHttp2],
  ] as const

  it('is known when the client sends the intermediate along, and only then', async () => {
    // Refusals first: what was proved for a leaf is remembered.
    for (const [protocol, statusOf] of protocols) expect(await statusOf(leafOnly), protocol).toBe(401)
    for (const [protocol, statusOf] of protocols) expect(await statusOf(bundle), protocol).toBe(200)
  })
})
