import { setOwn } from '@keelson/apimachinery'
import type { Secret } from '../types.generated.ts'

/** Defaults of a secret. Its plain-text entries, which are never stored, become data and win over what is there. */
export function defaultSecret(secret: Secret): void {
  secret.type ||= 'Opaque'
  const { stringData } = secret
  if (stringData === undefined) return
  delete secret.stringData
  if (Object.keys(stringData).length === 0) return
  secret.data = { ...secret.data }
  for (const [key, text] of Object.entries(stringData)) setOwn(secret.data, key, Buffer.from(text).toString('base64'))
}
