/** What is remembered of failed attempts of one kind, e.g. for one e-mail address. */
export interface Attempts {
  failures: number
  lastFailureAt: string
  lockedUntil: string | null
}

export interface LockoutPolicy {
  /** So many failures cost nothing: people mistype. */
  freeFailures: number
  /** The first lock; each further failure doubles it. */
  firstLockSeconds: number
  longestLockSeconds: number
  /** After so long without a failure all is forgotten. */
  forgetAfterSeconds: number
}

/** For one account. An attacker gets about a hundred guesses a day, and whoever owns the account waits 15 minutes at worst. */
export const accountLockout: LockoutPolicy = {
  freeFailures: 5,
  firstLockSeconds: 30,
  longestLockSeconds: 15 * 60,
  forgetAfterSeconds: 24 * 3600,
}

/** For one address, from which a household or an office signs in to many accounts. */
export const addressLockout: LockoutPolicy = {
  freeFailures: 50,
  firstLockSeconds: 30,
  longestLockSeconds: 15 * 60,
  forgetAfterSeconds: 3600,
}

/** For how many seconds no attempt is accepted; 0 when one is. */
export function lockedForSeconds(attempts: Attempts | undefined, now: Date): number {
  if (!attempts?.lockedUntil) return 0
  return Math.max(0, Math.ceil((Date.parse(attempts.lockedUntil) - now.getTime()) / 1000))
}

/** How many failures still count. */
export function rememberedFailures(attempts: Attempts | undefined, policy: LockoutPolicy, now: Date): number {
  const forgotten = !attempts || now.getTime() - Date.parse(attempts.lastFailureAt) > policy.forgetAfterSeconds * 1000
  return forgotten ? 0 : attempts.failures
}

/** What to remember after one more failure. */
export function afterFailure(attempts: Attempts | undefined, policy: LockoutPolicy, now: Date): Attempts {
  const failures = rememberedFailures(attempts, policy, now) + 1
  const beyond = failures - policy.freeFailures
  const lockSeconds =
    beyond < 0 ? 0 : Math.min(policy.firstLockSeconds * 2 ** Math.min(beyond, 20), policy.longestLockSeconds)
  return {
    failures,
    lastFailureAt: now.toISOString(),
    lockedUntil: lockSeconds > 0 ? new Date(now.getTime() + lockSeconds * 1000).toISOString() : null,
  }
}
