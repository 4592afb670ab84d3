import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

function read(name: string): string {
  return readFileSync(fileURLToPath(new URL(`testdata/${name}`, import.meta.url)), 'utf8')
}

/** Key material for tests only: a CA, a server certificate for localhost, a client certificate of a system:masters. */
export interface TestCertificates {
  ca: string
  serverCert: string
  serverKey: string
  clientCert: string
  clientKey: string
}

/** Reads the certificates kept beside this file; they are valid for a hundred years. */
export function testCertificates(): TestCertificates {
  return {
    ca: read('ca.crt'),
    serverCert: read('server.crt'),
    serverKey: read('server.key'),
    clientCert: read('client.crt'),
    clientKey: read('client.key'),
  }
}
