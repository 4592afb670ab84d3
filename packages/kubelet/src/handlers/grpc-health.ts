import http2 from 'node:http2'
import type { HandlerResult } from './port.ts'

/** Asks the gRPC health service (grpc.health.v1.Health/Check); succeeds on SERVING. */
export function grpcHealth(check: {
  host: string
  port: number
  service: string
  timeoutMs: number
  userAgent: string
}): Promise<HandlerResult> {
  const target = `${check.host}:${check.port}`
  return new Promise((resolve) => {
    const session = http2.connect(`http://${target}`)
    const finish = (result: HandlerResult) => {
      resolve(result)
      session.destroy()
    }
    const fail = (output: string) => finish({ result: 'failure', output })
    let connected = false
    session.on('connect', () => (connected = true))
    const noConnection = `timeout: failed to connect service "${target}" within ${check.timeoutMs / 1000}s: context deadline exceeded`
    session.on('error', () => fail(noConnection))
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': check.userAgent,
      'grpc-timeout': `${check.timeoutMs}m`,
    })
    const chunks: Buffer[] = []
    let code = ''
    // A connection that cannot be had ends the stream before the session.
    stream.on('error', (err) => fail(connected ? `error: health rpc probe failed: ${err.message}` : noConnection))
    // A reset without an error ends nothing but the stream.
    stream.on('close', () => fail('error: health rpc probe failed: closed without an answer'))
    stream.on('response', (headers) => (code = String(headers['grpc-status'] ?? code)))
    stream.on('trailers', (trailers) => (code = String(trailers['grpc-status'] ?? code)))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => finish(judge(Buffer.concat(chunks), code)))
    stream.setTimeout(check.timeoutMs, () =>
      fail(connected ? `timeout: health rpc did not complete within ${check.timeoutMs / 1000}s` : noConnection),
    )
    stream.end(frame(check.service))
  })
}

/** A length-prefixed message holding a HealthCheckRequest: field 1, the service's name. */
function frame(service: string): Buffer {
  const name = Buffer.from(service)
  const message = name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

const statuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

function judge(answer: Buffer, code: string): HandlerResult {
  if (code === '12')
    return {
      result: 'failure',
      output: 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health)',
    }
  if (code !== '' && code !== '0') return { result: 'failure', output: `error: health rpc probe failed: code ${code}` }
  const status = answer.length >= 7 && answer[5] === 0x08 ? (statuses[answer[6] ?? 0] ?? 'UNKNOWN') : 'UNKNOWN'
  if (status === 'SERVING') return { result: 'success', output: 'service healthy' }
  return { result: 'failure', output: `service unhealthy (responded with "${status}")` }
}
