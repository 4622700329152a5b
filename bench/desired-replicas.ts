/** What a HorizontalPodAutoscaler is told, of `autoscaling/v2`. */
export interface ReplicaBounds {
  minReplicas: number
  maxReplicas: number
}

/** By default the controller lets a metric be this far off, as a share of its target (--horizontal-pod-autoscaler-tolerance). */
const tolerance = 0.1

/**
 * The number of replicas that a HorizontalPodAutoscaler asks for: `ceil(current × metric / target)` within its bounds, and
 * no change while the ratio is within a tenth of one.
 * Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
 * @param metric the average of the replicas, in the unit of `target`, e.g. percent of the requested CPU
 */
export function desiredReplicas(current: number, metric: number, target: number, bounds: ReplicaBounds): number {
  const ratio = metric / target
  const wanted = Math.abs(ratio - 1) <= tolerance ? current : Math.ceil(current * ratio)
  return Math.min(bounds.maxReplicas, Math.max(bounds.minReplicas, wanted))
}
