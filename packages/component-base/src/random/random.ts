import { randomBytes, randomFillSync, randomUUID } from 'node:crypto'

/** Randomness as programs see it, so that a seed can replay a run. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, maxExclusive). */
  int(maxExclusive: number): number
  /** `n` characters of the alphabet that Kubernetes uses for generated names: no vowels, no look-alikes. */
  alphanum(n: number): string
  /** A version 4 UUID. */
  uuid(): string
  /** `n` random bytes; unpredictable from the system source, repeatable from a seeded one. */
  bytes(n: number): Buffer
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

function alphanumWith(int: (max: number) => number, n: number): string {
  let out = ''
  for (let i = 0; i < n; i++) out += alphabet[int(alphabet.length)]
  return out
}

const pool = Buffer.alloc(4096)
let poolUsed = pool.length

/** Trace ids are drawn for every request, and asking the system for 16 bytes costs as much as for thousands. */
function pooledBytes(n: number): Buffer {
  if (n > 64) return randomBytes(n)
  if (poolUsed + n > pool.length) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const taken = Buffer.from(pool.subarray(poolUsed, poolUsed + n))
  // What was handed out may be a secret: it must not stay here.
  pool.fill(0, poolUsed, poolUsed + n)
  poolUsed += n
  return taken
}

/** The machine's randomness. `uuid` and `bytes` are cryptographically strong. */
export const systemRandom: Random = {
  next: () => Math.random(),
  int: (max) => Math.floor(Math.random() * max),
  alphanum: (n) => alphanumWith(systemRandom.int, n),
  uuid: () => randomUUID(),
  bytes: pooledBytes,
}

/** A repeatable source: the same seed gives the same sequence (mulberry32). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (max: number): number => Math.floor(next() * max)
  const bytes = (n: number): Buffer => Buffer.from(Array.from({ length: n }, () => int(256)))
  return { next, int, bytes, alphanum: (n) => alphanumWith(int, n), uuid: () => uuidFrom(bytes(16)) }
}

function uuidFrom(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
