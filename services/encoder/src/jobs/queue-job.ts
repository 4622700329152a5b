import { encoder } from '@codeflix/contracts/encoder'
import type { EventHandler } from '@codeflix/kit/inbox'
import { emit } from '@codeflix/kit/outbox'
import { traceparent } from '@codeflix/kit/trace'
import type { EncoderTables } from '../database.ts'

/** Queues a job for an uploaded file. The delivery ends here: the work itself is the row's, not the message's. */
export const queueJob: EventHandler<'catalog-admin.media.uploaded', EncoderTables> = async (trx, event) => {
  const job = await trx
    .insertInto('job')
    .values({
      mediaId: event.mediaId,
      titleId: event.titleId,
      name: event.name,
      fileName: event.fileName,
      source: event.source,
      sizeBytes: event.sizeBytes,
      traceparent: traceparent(),
    })
    // One open job per file: a second announcement of the same bytes asks for nothing new.
    .onConflict((conflict) => conflict.column('mediaId').where('status', 'in', ['queued', 'running']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!job) return
  await emit(trx, encoder, 'media.progressed', { mediaId: event.mediaId, jobId: job.id, phase: 'queued', progress: 0 })
}
