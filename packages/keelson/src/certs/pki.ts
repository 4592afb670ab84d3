import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createAuthority, createSigningKey, expiryOf, issueCertificate, leafDays, type KeyPair } from './authority.ts'
import { authorities, leaves, type ClusterIdentity } from './identities.ts'

const dayMs = 86_400_000
/** A leaf is renewed when less than this is left of it. */
const renewBeforeMs = (leafDays * dayMs) / 4

/**
 * Makes the cluster's keys and certificates where they are missing or about to expire, laid out as kubeadm does
 * (https://kubernetes.io/docs/setup/best-practices/certificates/). Existing authorities and keys are kept.
 *
 * @param folder the cluster's pki folder
 * @param now milliseconds since the epoch
 */
export async function ensurePki(folder: string, cluster: ClusterIdentity, now: number): Promise<void> {
  const issuers = new Map<string, KeyPair>()
  for (const authority of authorities) {
    const path = join(folder, authority.file)
    if (!existsSync(`${path}.crt`)) await writePair(path, await createAuthority(authority.commonName, now))
    issuers.set(authority.file, await readPair(path))
  }
  await Promise.all(
    leaves(cluster).map(async (leaf) => {
      const path = join(folder, leaf.file)
      if (existsSync(`${path}.crt`)) {
        const expiry = expiryOf(await readFile(`${path}.crt`, 'utf8'))
        if (expiry - now > renewBeforeMs) return
      }
      await writePair(path, await issueCertificate(issuers.get(leaf.authority)!, leaf.subject, now))
    }),
  )
  if (!existsSync(join(folder, 'sa.key'))) {
    const key = await createSigningKey()
    await writePrivate(join(folder, 'sa.key'), key.privateKey)
    await writeFile(join(folder, 'sa.pub'), key.publicKey)
  }
}

async function readPair(path: string): Promise<KeyPair> {
  const [certificate, privateKey] = await Promise.all([
    readFile(`${path}.crt`, 'utf8'),
    readFile(`${path}.key`, 'utf8'),
  ])
  return { certificate, privateKey }
}

async function writePair(path: string, pair: KeyPair): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writePrivate(`${path}.key`, pair.privateKey)
  await writeFile(`${path}.crt`, pair.certificate)
}

async function writePrivate(path: string, pem: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, pem, { mode: 0o600 })
}
