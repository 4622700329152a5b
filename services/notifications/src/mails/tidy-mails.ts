import type { NotificationsContext } from '../database.ts'

/** Forgets mails that are older than the record has to be. */
export async function tidyMails({ db, config, now }: NotificationsContext): Promise<void> {
  const before = new Date(now().getTime() - config.keepDays * 24 * 3600 * 1000).toISOString()
  await db.deleteFrom('mail').where('createdAt', '<', before).where('status', '!=', 'queued').execute()
}
