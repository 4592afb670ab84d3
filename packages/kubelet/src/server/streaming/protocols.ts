/** The remote command protocols and what distinguishes them. */
export interface RemoteCommandProtocol {
  /** The error stream carries a Status as JSON, not text (v4 and newer). */
  readonly structuredStatus: boolean
  /** There is a stream for terminal sizes (v3 and newer). */
  readonly resize: boolean
  /** WebSocket only: messages are text, payloads base64. */
  readonly base64: boolean
}

const plain = { structuredStatus: false, resize: false, base64: false }
const structured = { structuredStatus: true, resize: true, base64: false }

/** Spoken over SPDY, where closing a stream needs no message, so that v5 is v4 by another name. */
export const spdyProtocols: Readonly<Record<string, RemoteCommandProtocol>> = {
  'v5.channel.k8s.io': structured,
  'v4.channel.k8s.io': structured,
  'v3.channel.k8s.io': { ...plain, resize: true },
  'v2.channel.k8s.io': plain,
  'channel.k8s.io': plain,
}

/** Spoken over WebSocket. The empty name is a client that asked for no sub-protocol. */
export const webSocketProtocols: Readonly<Record<string, RemoteCommandProtocol>> = {
  ...spdyProtocols,
  '': plain,
  'v5.base64.channel.k8s.io': { ...structured, base64: true },
  'v4.base64.channel.k8s.io': { ...structured, base64: true },
  'base64.channel.k8s.io': { ...plain, base64: true },
}

/** The first protocol of the client's list that the server speaks. */
export function negotiate(offered: Iterable<string>, accepted: Iterable<string>): string | undefined {
  const known = new Set(accepted)
  for (const protocol of offered) if (known.has(protocol)) return protocol
  return undefined
}

/** The values of a header that may be repeated and comma-separated. */
export function headerList(values: readonly string[] | undefined): string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}
