import { serviceNames } from '../apps/server/src/services.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { desiredReplicas } from '../bench/desired-replicas.ts'
import { cpuTargetOf, workerQueueTarget } from '../bench/scale-targets.ts'

const wide = { minReplicas: 1, maxReplicas: 1000 }

// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
test.each([
  ['200m where 100m is wanted doubles', 3, 200, 100, 6],
  ['50m where 100m is wanted halves', 4, 50, 100, 2],
  ['a part of a replica is a whole one', 3, 67, 60, 4],
  // https://kubernetes.io/blog/2025/04/28/kubernetes-v1-33-hpa-configurable-tolerance
  ['fifty at 90 of 75 percent become sixty', 50, 90, 75, 60],
  ['within a tenth nothing changes', 10, 65, 60, 10],
  ['nor within a tenth below', 10, 55, 60, 10],
  ['past a tenth it does', 10, 67, 60, 12],
])('%s', (_, current, metric, target, wanted) => {
  expect(desiredReplicas(current, metric, target, wide)).toBe(wanted)
})

test('no load asks for more than the most or fewer than the fewest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.double({ min: 0, max: 1e6, noNaN: true }), (current, metric) => {
      const wanted = desiredReplicas(current, metric, 60, { minReplicas: 2, maxReplicas: 6 })
      expect(wanted).toBeGreaterThanOrEqual(2)
      expect(wanted).toBeLessThanOrEqual(6)
    }),
  )
})

test('every service says by how much CPU it is scaled, and the workers of the encoder by how much of their jobs', () => {
  for (const service of serviceNames) {
    const target = cpuTargetOf(service)
    expect(target.requestMillicores, service).toBeGreaterThanOrEqual(50)
    expect(target.targetPercent, service).toBeGreaterThan(0)
    expect(target.maxReplicas, service).toBeGreaterThan(target.minReplicas)
  }
  expect(workerQueueTarget()).toMatchObject({ targetValue: 2 })
})
