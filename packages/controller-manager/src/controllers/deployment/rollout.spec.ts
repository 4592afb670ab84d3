import { isDeploymentComplete, resolveFenceposts, type Deployment } from '@keelson/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deployment } from '../../testing/build.ts'
import { RolloutSimulation } from '../../testing/rollout-simulation.ts'

type Strategy = NonNullable<Deployment['spec']>['strategy']

const bound = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('0%', '25%', '50%', '100%'))
const rolling = fc
  .record({ maxSurge: bound, maxUnavailable: bound })
  .map((rollingUpdate): Strategy => ({ type: 'RollingUpdate', rollingUpdate }))
const step = fc.tuple(fc.constantFrom('deployment', 'set', 'ready'), fc.nat(20))
const steps = fc.array(step, { maxLength: 150 })

/** A Deployment whose first version runs completely. */
function running(replicas: number, strategy: Strategy): RolloutSimulation {
  const simulation = new RolloutSimulation(deployment('web', { image: 'v1', replicas, strategy }))
  simulation.settle(200)
  return simulation
}

function take(simulation: RolloutSimulation, [who, number]: [string, number]): void {
  if (who === 'deployment') simulation.reconcileDeployment()
  else if (who === 'set') simulation.reconcileSet(number)
  else simulation.makeReady(number)
}

const images = (simulation: RolloutSimulation) =>
  simulation.sets
    .filter(({ spec }) => spec!.replicas! > 0)
    .map(({ spec }) => spec!.template!.spec!.containers[0]!.image)

describe('a rolling update', () => {
  it('stays within its bounds in whatever order things happen, and ends with the new version alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), rolling, steps, (replicas, strategy, order) => {
        const simulation = running(replicas, strategy)
        const { maxSurge, maxUnavailable } = resolveFenceposts(simulation.deployment)
        simulation.setImage('v2')
        for (const next of order) {
          take(simulation, next)
          expect(simulation.wantedPods).toBeLessThanOrEqual(replicas + maxSurge)
          expect(simulation.readyPods).toBeGreaterThanOrEqual(replicas - maxUnavailable)
        }
        simulation.settle(200)
        expect(isDeploymentComplete(simulation.deployment)).toBe(true)
        expect(images(simulation)).toEqual(['v2'])
        expect(simulation.readyPods).toBe(replicas)
      }),
      { numRuns: 300 },
    )
  })

  it('ends with the last version when it is overtaken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), rolling, steps, (replicas, strategy, order) => {
        const simulation = running(replicas, strategy)
        const { maxSurge } = resolveFenceposts(simulation.deployment)
        for (const image of ['v2', 'v3', 'v1']) {
          simulation.setImage(image)
          for (const next of order) {
            take(simulation, next)
            expect(simulation.wantedPods).toBeLessThanOrEqual(replicas + maxSurge)
          }
        }
        simulation.settle(300)
        expect(images(simulation)).toEqual(['v1'])
        expect(simulation.readyPods).toBe(replicas)
      }),
      { numRuns: 100 },
    )
  })

  it('does not go on while the new version never gets ready', () => {
    const simulation = running(4, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } })
    simulation.setImage('broken')
    for (let round = 0; round < 50; round++) {
      simulation.reconcileDeployment()
      for (const number of [0, 1]) simulation.reconcileSet(number)
    }
    expect(simulation.readyPods).toBe(3)
    expect(images(simulation)).toEqual(['v1', 'broken'])
  })
})

describe('a recreation', () => {
  it('never runs two versions at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (replicas, order) => {
        const simulation = running(replicas, { type: 'Recreate' })
        simulation.setImage('v2')
        for (const next of order) {
          take(simulation, next)
          const versions = new Set(simulation.pods.map(({ metadata }) => metadata.ownerReferences![0]!.uid))
          expect(versions.size).toBeLessThanOrEqual(1)
        }
        simulation.settle(200)
        expect(images(simulation)).toEqual(['v2'])
      }),
      { numRuns: 100 },
    )
  })
})

describe('scaling', () => {
  it('in the middle of a rollout ends at the new size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 12 }),
        rolling,
        steps,
        (from, to, strategy, order) => {
          const simulation = running(from, strategy)
          simulation.setImage('v2')
          for (const next of order) take(simulation, next)
          simulation.deployment = { ...simulation.deployment, spec: { ...simulation.deployment.spec!, replicas: to } }
          simulation.settle(300)
          expect(simulation.readyPods).toBe(to)
          expect(images(simulation)).toEqual(to === 0 ? [] : ['v2'])
        },
      ),
      { numRuns: 200 },
    )
  })
})
