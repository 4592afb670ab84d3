import { setImmediate } from 'node:timers/promises'

// Pieces made before other work gets its turn: well below ten milliseconds of them.
const piecesPerTurn = 16

/** Calls `use` for every piece, giving the event loop back between batches. */
export async function eachPiece<T>(pieces: Iterable<T>, use: (piece: T) => void): Promise<void> {
  let made = 0
  for (const piece of pieces) {
    use(piece)
    made++
    if (made % piecesPerTurn === 0) await setImmediate()
  }
}

/** Joins pieces of text. */
export async function joinPieces(pieces: Iterable<string>): Promise<Buffer> {
  const parts: Buffer[] = []
  await eachPiece(pieces, (piece) => void parts.push(Buffer.from(piece)))
  return Buffer.concat(parts)
}
