import { maxNodeScore } from './extension-points.ts'

/** Scales scores in place, so that the largest becomes 100. Reversed, the smallest raw score comes out best. */
export function normalize(scores: number[], { isReversed }: { isReversed: boolean }): void {
  const largest = scores.reduce((a, b) => Math.max(a, b), 0)
  for (const [index, score] of scores.entries()) {
    const scaled = largest === 0 ? 0 : Math.trunc((maxNodeScore * score) / largest)
    scores[index] = isReversed ? maxNodeScore - scaled : scaled
  }
}
