import type { Worker } from '@codeflix/kit/worker'
import type { PlaybackContext } from '../database.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'

const daysIdle = 30
const daysEnded = 2
/** No access token lives that long. */
const daysRevoked = 2

/** Forgets sessions that nobody came back to, and rotates the keys of grants. */
export const tidyWorker = (context: PlaybackContext, keys: GrantKeys): Worker => ({
  name: 'tidy-sessions',
  everySeconds: 3600,
  async run() {
    await keys.rotate()
    const daysAgo = (days: number): string => new Date(context.now().getTime() - days * 86_400_000).toISOString()
    await context.db
      .deleteFrom('playbackSession')
      .where(({ eb, or }) => or([eb('renewedAt', '<', daysAgo(daysIdle)), eb('endedAt', '<', daysAgo(daysEnded))]))
      .execute()
    await context.db.deleteFrom('streamSlot').where('renewedAt', '<', daysAgo(daysIdle)).execute()
    await context.db.deleteFrom('revokedSignIn').where('revokedAt', '<', daysAgo(daysRevoked)).execute()
  },
})
