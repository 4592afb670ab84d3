import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

/** Paths of the files a bench cluster needs. */
export interface BenchPki {
  ca: string
  serverCert: string
  serverKey: string
  adminCert: string
  adminKey: string
  saKey: string
  saPub: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Makes a CA, a serving certificate for 127.0.0.1, an administrator and service-account keys under `folder`. */
export async function createBenchPki(folder: string): Promise<BenchPki> {
  await mkdir(folder, { recursive: true })
  x509.cryptoProvider.set(webcrypto as never)
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 })
    return join(folder, name)
  }
  const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const keyFile = async (name: string, key: webcrypto.CryptoKey) =>
    file(name, x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'))
  const times = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 86_400_000) }
  const caKeys = await newKeys()
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=bench-ca',
    serialNumber: '01',
    keys: caKeys as never,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    ...times,
  })
  const issue = async (serialNumber: string, subject: string, extensions: x509.Extension[]) => {
    const keys = await newKeys()
    const cert = await x509.X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      serialNumber,
      publicKey: keys.publicKey as never,
      signingKey: caKeys.privateKey as never,
      signingAlgorithm: algorithm,
      extensions,
      ...times,
    })
    return { cert: cert.toString('pem'), key: keys.privateKey }
  }
  const server = await issue('02', 'CN=kube-apiserver', [
    new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
  ])
  const admin = await issue('03', 'O=system:masters, CN=bench', [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ])
  const sa = await newKeys()
  return {
    ca: await file('ca.crt', ca.toString('pem')),
    serverCert: await file('apiserver.crt', server.cert),
    serverKey: await keyFile('apiserver.key', server.key),
    adminCert: await file('admin.crt', admin.cert),
    adminKey: await keyFile('admin.key', admin.key),
    saKey: await keyFile('sa.key', sa.privateKey),
    saPub: await file(
      'sa.pub',
      x509.PemConverter.encode(await webcrypto.subtle.exportKey('spki', sa.publicKey), 'PUBLIC KEY'),
    ),
  }
}
