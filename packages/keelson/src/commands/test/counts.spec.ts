import { describe, expect, it } from 'vitest'
import { addCounts, countsOf } from './counts.ts'

const report = (passed: number, failed: number, uncollected = 0) =>
  JSON.stringify({
    success: failed + uncollected === 0,
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: Array.from({ length: uncollected }, () => ({ status: 'failed', assertionResults: [] })),
  })

describe('countsOf', () => {
  it('takes the counts of tests', () => {
    expect(countsOf(report(5, 2), 1)).toEqual({ passed: 5, failed: 2 })
  })

  it('counts a file that could not be collected', () => {
    expect(countsOf(report(5, 0, 1), 1)).toEqual({ passed: 5, failed: 1 })
  })

  it('counts a failed run that no test explains', () => {
    expect(countsOf(report(5, 0), 1)).toEqual({ passed: 5, failed: 1 })
  })

  it('counts a run that ended without a report as a failure', () => {
    expect(countsOf(undefined, 0)).toEqual({ passed: 0, failed: 1 })
  })

  it('counts no failure when all passed', () => {
    expect(countsOf(report(5, 0), 0)).toEqual({ passed: 5, failed: 0 })
  })
})

describe('addCounts', () => {
  it('adds both', () => {
    expect(addCounts({ passed: 1, failed: 2 }, { passed: 3, failed: 4 })).toEqual({ passed: 4, failed: 6 })
  })
})
