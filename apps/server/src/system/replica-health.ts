import type { Drift, ReplicaProblem } from '@codeflix/contracts/system'
import { heartbeatSeconds, lagOf } from '@codeflix/kit/heartbeat'
import type { ReplicaStatus } from '@codeflix/kit/ports/replication'

/** From here on a copy is called behind: a few heartbeats were missed, so that it is not the moment's doing. */
export const behindSeconds = 6 * heartbeatSeconds

/** The newest heartbeat at both ends, as the owner's clock has it. */
export interface Beats {
  /** Seconds since the owner's newest one; absent when it never wrote one. */
  ownerAge?: number
  /** Seconds since the one that arrived last; absent when none ever did. */
  copyAge?: number
}

/** How far a copy is behind. Where the owner's newest beat is there, nothing waits, however old it is. */
export function lagSeconds({ ownerAge, copyAge }: Beats): number | undefined {
  if (ownerAge === undefined || copyAge === undefined) return undefined
  return copyAge <= ownerAge ? 0 : lagOf(copyAge)
}

export interface ReplicaFacts {
  /** Absent when the copying does not know it. */
  status: Pick<ReplicaStatus, 'state'> | undefined
  /** False when the copying could not be made as declared. */
  isAsDeclared: boolean
  beats: Beats
  drift?: Pick<Drift, 'result'> | undefined
  /** Whether the databases at both ends, and what copies between them, answered. */
  isReachable: boolean
}

/** The gravest thing that is wrong with a copy, if any is. That it is being filled is none. */
export function problemOf({
  status,
  isAsDeclared,
  beats,
  drift,
  isReachable,
}: ReplicaFacts): ReplicaProblem | undefined {
  if (!isReachable) return 'unreachable'
  if (!status || (status.state === 'stopped' && !isAsDeclared)) return 'not-set-up'
  if (status.state === 'lost' || status.state === 'stopped') return status.state
  if (drift?.result === 'different') return 'drifted'
  if (status.state === 'backfilling') return undefined
  if (beats.ownerAge === undefined) return 'owner-silent'
  const lag = lagSeconds(beats)
  // A copy that calls itself streaming while no beat ever came is behind all that was ever written.
  if (lag === undefined || lag > behindSeconds) return 'behind'
  return beats.ownerAge > behindSeconds ? 'owner-silent' : undefined
}
