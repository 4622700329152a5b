import type { MediaStatus, Transaction } from '../tables.ts'
import { lockTitle } from '../titles/change-title.ts'
import { filesOf, type LoadedMedia, type LoadedTitle } from '../titles/load-titles.ts'
import { advance, type MediaStep } from './media.ts'

/**
 * A file, with its title locked, and the state that the step takes it to; undefined when it is gone or the step comes too
 * late.
 */
export async function lockForStep(
  trx: Transaction,
  mediaId: string,
  step: MediaStep,
): Promise<{ title: LoadedTitle; file: LoadedMedia; status: MediaStatus } | undefined> {
  const row = await trx.selectFrom('media').select('titleId').where('id', '=', mediaId).executeTakeFirst()
  const title = row && (await lockTitle(trx, row.titleId))
  const file = title && filesOf(title).find((one) => one.id === mediaId)
  const status = file && advance(file.status, step)
  return status && { title, file, status }
}
