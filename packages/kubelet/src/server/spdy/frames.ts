/** Header names (lower case) with one or more values each, as SPDY carries them. */
export type SpdyHeaders = Readonly<Record<string, readonly string[]>>

/** Why a stream was refused or ended early (SPDY draft 3, section 2.6.3). */
export const rstStatus = {
  protocolError: 1,
  invalidStream: 2,
  refusedStream: 3,
  unsupportedVersion: 4,
  cancel: 5,
  internalError: 6,
} as const

/** The frames that remote command and port forwarding use. Ids are 31 bits; `fin` half-closes the sender's side. */
export type SpdyFrame =
  | { type: 'synStream'; streamId: number; associatedTo: number; priority: number; fin: boolean; headers: SpdyHeaders }
  | { type: 'synReply'; streamId: number; fin: boolean; headers: SpdyHeaders }
  | { type: 'headers'; streamId: number; fin: boolean; headers: SpdyHeaders }
  | { type: 'data'; streamId: number; fin: boolean; data: Buffer }
  | { type: 'rstStream'; streamId: number; status: number }
  | { type: 'settings'; entries: readonly { id: number; flags: number; value: number }[] }
  | { type: 'ping'; id: number }
  | { type: 'goAway'; lastStreamId: number; status: number }
  | { type: 'windowUpdate'; streamId: number; delta: number }

/** Control frame numbers on the wire. */
export const controlType = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const

/** The only protocol version spoken: SPDY/3 (3.1 differs in flow control alone, which spdystream does not use). */
export const spdyVersion = 3

/** Largest payload of one frame: its length has 24 bits. */
export const maxFrameLength = 0xff_ffff

/** A peer that does not speak SPDY/3, or breaks its rules: the connection cannot go on. */
export class SpdyProtocolError extends Error {
  override readonly name = 'SpdyProtocolError'
}
