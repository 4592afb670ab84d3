import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** A private key and its certificate, both PEM (PKCS #8 and X.509). */
export interface KeyPair {
  readonly certificate: string
  readonly privateKey: string
}

/** What a leaf certificate says. */
export interface Subject {
  readonly commonName: string
  readonly organizations?: readonly string[]
  readonly usages: readonly ('server' | 'client')[]
  readonly dnsNames?: readonly string[]
  readonly ipAddresses?: readonly string[]
}

/** Validity of the authority, in days: kubeadm's ten years. */
export const authorityDays = 3650
/** Validity of leaves, in days: kubeadm's one year. */
export const leafDays = 365

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000
const usageOid = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth } as const

/** Makes a self-signed certificate authority. `now` is milliseconds since the epoch. */
export async function createAuthority(commonName: string, now: number): Promise<KeyPair> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity(now, authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), privateKey: await exportPrivateKey(keys.privateKey) }
}

/** Issues a leaf certificate with a fresh P-256 key. */
export async function issueCertificate(authority: KeyPair, subject: Subject, now: number): Promise<KeyPair> {
  const keys = await generateKeys()
  const issuer = new x509.X509Certificate(authority.certificate)
  const alternativeNames = [
    ...(subject.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(subject.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [
      ...(subject.organizations ?? []).map((organization) => ({ O: [organization] })),
      { CN: [subject.commonName] },
    ],
    issuer: issuer.subjectName,
    ...validity(now, leafDays),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.privateKey),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(subject.usages.map((usage) => usageOid[usage])),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(alternativeNames.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternativeNames)] : []),
    ],
  })
  return { certificate: certificate.toString('pem'), privateKey: await exportPrivateKey(keys.privateKey) }
}

/** A bare P-256 key pair in PEM, as ServiceAccount tokens are signed with. */
export async function createSigningKey(): Promise<{ publicKey: string; privateKey: string }> {
  const keys = await generateKeys()
  const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey)
  return {
    publicKey: x509.PemConverter.encode(spki, 'PUBLIC KEY'),
    privateKey: await exportPrivateKey(keys.privateKey),
  }
}

/** When the certificate ends, in milliseconds since the epoch. */
export function expiryOf(certificatePem: string): number {
  return new x509.X509Certificate(certificatePem).notAfter.getTime()
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function exportPrivateKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign'])
}

/** Five minutes back, so that a peer whose clock is a little behind accepts the certificate too. */
function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - 300_000), notAfter: new Date(now + days * dayMs) }
}

/** RFC 5280 section 4.1.2.2: positive and unique per authority; 16 random bytes with the sign bit cleared. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return Buffer.from(bytes).toString('hex')
}
