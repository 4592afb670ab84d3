import { Agent, request } from 'node:https'
import { serveHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'

/** What a round of list load found. */
export interface ListLoad {
  listsPerSecond: number
  /** Latencies of a tiny request sent every 20 ms meanwhile, milliseconds. */
  probes: number[]
}

interface Order {
  target: Target
  path: string
  gzip: boolean
  clients: number
  seconds: number
}

function get(agent: Agent, o: Order, path: string): Promise<number> {
  const headers = { accept: 'application/json', ...(o.gzip ? { 'accept-encoding': 'gzip' } : {}) }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...o.target, agent, path, headers }, (response) => {
      let size = 0
      response.on('data', (part: Buffer) => (size += part.length))
      response.on('error', reject)
      response.on('end', () =>
        response.statusCode === 200 ? resolve(size) : reject(new Error(`status ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

serveHelper(async (o: Order): Promise<ListLoad> => {
  const lists = new Agent({ keepAlive: true, maxSockets: o.clients })
  const probing = new Agent({ keepAlive: true, maxSockets: 1 })
  await get(lists, o, o.path)
  await get(probing, o, '/livez')
  const start = performance.now()
  const end = start + o.seconds * 1000
  let bytes = 0
  let wholeList = 0
  const probes: number[] = []
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      wholeList = await get(lists, o, o.path)
      bytes += wholeList
    }
  }
  const probe = async (): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now()
      await get(probing, o, '/livez')
      probes.push(performance.now() - sent)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await Promise.all([probe(), ...Array.from({ length: o.clients }, client)])
  const seconds = (performance.now() - start) / 1000
  lists.destroy()
  probing.destroy()
  return { listsPerSecond: bytes / wholeList / seconds, probes }
})
