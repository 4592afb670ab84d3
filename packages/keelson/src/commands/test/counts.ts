import { z } from 'zod'

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number
  readonly failed: number
}

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** Both together. */
export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}

/**
 * Reads the counts from vitest's JSON report. A file that could not even be collected counts as one failure, and so
 * does a run that failed for a reason that no test shows, such as an unhandled rejection.
 *
 * @param report the JSON text; undefined when vitest ended without writing one
 * @param exitCode vitest's exit code
 */
export function countsOf(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = reportSchema.parse(JSON.parse(report))
  const uncollected = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = numFailedTests + uncollected
  return { passed: numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}
