import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorities, leaves } from './identities.ts'
import { ensurePki } from './pki.ts'

const cluster = { nodeName: 'node-1', addresses: ['127.0.0.1', '192.0.2.7'], serviceIp: '10.96.0.1' }
const day = 86_400_000
const start = Date.UTC(2030, 0, 1)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-pki-'))
})
afterEach(() => rm(folder, { recursive: true }))

const certificate = async (file: string) => new X509Certificate(await readFile(join(folder, `${file}.crt`)))

describe('ensurePki', () => {
  it('issues every identity from the authority that the table names', async () => {
    await ensurePki(folder, cluster, start)
    for (const leaf of leaves(cluster)) {
      const issuer = await certificate(leaf.authority)
      const issued = await certificate(leaf.file)
      expect(issued.verify(issuer.publicKey), leaf.file).toBe(true)
      for (const other of authorities.filter(({ file }) => file !== leaf.authority)) {
        expect(issued.verify((await certificate(other.file)).publicKey), `${leaf.file} by ${other.file}`).toBe(false)
      }
    }
  })

  it('names the apiserver by service address, node address and cluster names', async () => {
    await ensurePki(folder, cluster, start)
    const issued = await certificate('apiserver')
    expect(issued.checkIP('10.96.0.1')).toBe('10.96.0.1')
    expect(issued.checkIP('192.0.2.7')).toBe('192.0.2.7')
    expect(issued.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc')
    expect(issued.checkHost('example.org')).toBeUndefined()
  })

  it('puts user and groups of a component into its client certificate', async () => {
    await ensurePki(folder, cluster, start)
    expect((await certificate('clients/kubelet')).subject.split('\n')).toEqual([
      'O=system:nodes',
      'CN=system:node:node-1',
    ])
  })

  it('keeps private keys to their owner', async () => {
    await ensurePki(folder, cluster, start)
    for (const file of ['ca.key', 'sa.key', 'clients/admin.key']) {
      expect((await stat(join(folder, file))).mode & 0o777, file).toBe(0o600)
    }
  })

  it('keeps what is there while it is valid for long enough', async () => {
    await ensurePki(folder, cluster, start)
    const before = await readFile(join(folder, 'apiserver.crt'), 'utf8')
    await ensurePki(folder, cluster, start + 200 * day)
    expect(await readFile(join(folder, 'apiserver.crt'), 'utf8')).toBe(before)
  })

  it('renews leaves in their last quarter under the same authority', async () => {
    await ensurePki(folder, cluster, start)
    const authority = await readFile(join(folder, 'ca.crt'), 'utf8')
    await ensurePki(folder, cluster, start + 300 * day)
    expect(new Date((await certificate('apiserver')).validTo).getTime()).toBe(start + 665 * day)
    expect(await readFile(join(folder, 'ca.crt'), 'utf8')).toBe(authority)
  })
})
