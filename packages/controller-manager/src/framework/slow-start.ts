/**
 * Runs `count` calls in batches of 1, 2, 4, … and stops after the first batch with a failure: when a quota or a webhook
 * refuses, it is asked once and not five hundred times.
 *
 * @returns how many calls succeeded, and the first failure
 */
export async function slowStart(
  count: number,
  call: () => Promise<void>,
): Promise<{ succeeded: number; failure?: unknown }> {
  let succeeded = 0
  for (let batch = 1; succeeded < count; batch *= 2) {
    const size = Math.min(batch, count - succeeded)
    const results = await Promise.allSettled(Array.from({ length: size }, call))
    const failed = results.find((result) => result.status === 'rejected')
    succeeded += results.filter((result) => result.status === 'fulfilled').length
    if (failed !== undefined) return { succeeded, failure: failed.reason as unknown }
  }
  return { succeeded }
}
