import { Agent, request } from 'node:https'
import { serveHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'
import { realisticPod } from '../lib/pod.ts'

interface Order {
  target: Target
  clients: number
  seconds: number
  prefix: string
}

function post(agent: Agent, target: Target, body: string): Promise<void> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  const path = '/api/v1/namespaces/default/pods'
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...target, agent, path, method: 'POST', headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        response.statusCode === 201 ? resolve() : reject(new Error(Buffer.concat(parts).toString().slice(0, 500))),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The pod as a client sends it: managedFields are the server's to write. */
function sentPod(name: string): object {
  const { metadata, ...rest } = realisticPod(name)
  const { managedFields: _entries, ...sent } = metadata
  return { ...rest, metadata: sent }
}

serveHelper(async (o: Order) => {
  const agent = new Agent({ keepAlive: true, maxSockets: o.clients })
  // Prepared, so that this process costs as little as it can.
  const template = JSON.stringify(sentPod('NAME'))
  const body = (name: string): string => template.replaceAll('NAME', name)
  await post(agent, o.target, body(`${o.prefix}-first`))
  let created = 0
  const start = performance.now()
  const end = start + o.seconds * 1000
  const worker = async (): Promise<void> => {
    while (performance.now() < end) await post(agent, o.target, body(`${o.prefix}-${created++}`))
  }
  await Promise.all(Array.from({ length: o.clients }, worker))
  const perSecond = created / ((performance.now() - start) / 1000)
  agent.destroy()
  return { perSecond }
})
