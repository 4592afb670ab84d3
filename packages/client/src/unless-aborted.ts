/** Waits for something that others may wait for too, but no longer than until `signal` aborts: rejects with its reason then. */
export async function unlessAborted<R>(shared: Promise<R>, signal?: AbortSignal): Promise<R> {
  if (signal === undefined) return await shared
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([shared, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
