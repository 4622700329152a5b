import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { emit } from '@codeflix/kit/outbox'
import type { Transaction } from '../tables.ts'
import type { LoadedMedia } from '../titles/load-titles.ts'

const objectSource = 'object:'

/** Deletes video files: the rows now, the uploaded bytes and captions by the worker, the renditions by the encoder. */
export async function removeMedia(trx: Transaction, files: readonly LoadedMedia[]): Promise<void> {
  if (files.length === 0) return
  await trx
    .deleteFrom('media')
    .where(
      'id',
      'in',
      files.map((file) => file.id),
    )
    .execute()
  const removals = files.flatMap((file) => [
    ...(file.source.startsWith(objectSource)
      ? [
          { kind: 'upload' as const, key: file.id },
          { kind: 'object' as const, key: file.source.slice(objectSource.length) },
        ]
      : []),
    ...file.captions.map((track) => ({ kind: 'object' as const, key: track.key })),
  ])
  if (removals.length > 0) await trx.insertInto('removal').values(removals).execute()
  for (const file of files) await emit(trx, catalogAdmin, 'media.removed', { mediaId: file.id })
}
