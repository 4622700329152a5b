import { playback as contract } from '@codeflix/contracts/playback'
import type { PlaybackContext } from '../database.ts'

const mostTitles = 1000

export async function listMyList(context: PlaybackContext, profileId: string): Promise<{ titleIds: string[] }> {
  const rows = await context.db
    .selectFrom('myList')
    .select('titleId')
    .where('profileId', '=', profileId)
    // A title that is withdrawn stays on the list and is shown again with it.
    .where('titleId', 'in', (eb) => eb.selectFrom('catalogAdmin.video').select('titleId'))
    .orderBy('addedAt', 'desc')
    .limit(mostTitles)
    .execute()
  return { titleIds: rows.map((row) => row.titleId) }
}

/** Putting a title on the list again leaves it where it is. @throws Fault `playback.title-not-found` */
export async function addToMyList(context: PlaybackContext, profileId: string, titleId: string): Promise<void> {
  const video = await context.db
    .selectFrom('catalogAdmin.video')
    .select('id')
    .where('titleId', '=', titleId)
    .limit(1)
    .executeTakeFirst()
  if (!video) throw contract.fault('title-not-found')
  await context.db
    .insertInto('myList')
    .values({ profileId, titleId, addedAt: context.now().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeFromMyList(context: PlaybackContext, profileId: string, titleId: string): Promise<void> {
  await context.db.deleteFrom('myList').where('profileId', '=', profileId).where('titleId', '=', titleId).execute()
}
