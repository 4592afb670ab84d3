import { createHash } from 'node:crypto'
import type { Container } from '@keelson/api'

/**
 * Identifies what a container was made from. Only the name and the image count: all else is immutable in a
 * pod, and fields that later versions of the API add must not restart containers.
 */
export function containerHash(container: Container): string {
  const text = JSON.stringify([container.name, container.image ?? ''])
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
