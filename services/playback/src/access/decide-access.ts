import { maturityRatings } from '@codeflix/contracts/fields'

type Decision =
  | { allowed: true }
  | { allowed: false; reason: 'no-subscription' | 'subscription-over' | 'maturity-limit' }

/**
 * Who may watch what: trailers anybody with an account, everything else who has a subscription now, and nobody what is
 * rated above their profile's limit. A profile that has not been copied yet belongs to somebody who signed up a moment
 * ago and has no limit.
 */
export function decideAccess(
  about: {
    purpose: string
    maturityRating: string
    maturityLimit: string | undefined
    entitledUntil: string | undefined
  },
  now: Date,
): Decision {
  if (!isWithinLimit(about.maturityRating, about.maturityLimit)) return { allowed: false, reason: 'maturity-limit' }
  if (about.purpose === 'trailer') return { allowed: true }
  if (about.entitledUntil === undefined) return { allowed: false, reason: 'no-subscription' }
  if (new Date(about.entitledUntil) <= now) return { allowed: false, reason: 'subscription-over' }
  return { allowed: true }
}

/** A rating that nobody knows is treated as the highest. */
export function isWithinLimit(rating: string, limit: string | undefined): boolean {
  if (limit === undefined) return true
  const order: readonly string[] = maturityRatings
  const rank = (of: string, unknown: number): number => (order.includes(of) ? order.indexOf(of) : unknown)
  return rank(rating, order.length - 1) <= rank(limit, 0)
}
