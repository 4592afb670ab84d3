import { createServer } from 'node:net'

/** Whether a TCP port is free on loopback. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** The first free port at or after the wanted one. */
export async function freePortFrom(wanted: number): Promise<number> {
  for (let port = wanted; port < 65_536; port += 100) {
    if (await isPortFree(port)) return port
  }
  throw new Error(`no port is free from ${wanted} on in steps of 100`)
}
