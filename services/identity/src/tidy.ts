import { tidyAttempts } from './credentials/throttle.ts'
import type { Database } from './database.ts'

/** Forgets what has expired, an hour later, so that no request under way misses it. */
export async function tidy(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 3_600_000).toISOString()
  await db.deleteFrom('oidcRecord').where('expiresAt', '<', before).execute()
  await db.deleteFrom('session').where('expiresAt', '<', before).execute()
  await db.deleteFrom('oneTimeToken').where('expiresAt', '<', before).execute()
  await tidyAttempts(db, now)
}
