import type { DataStore } from '@tus/server'
import { uploadsPrefix } from '../media/announce-media.ts'
import type { CatalogAdminContext } from '../tables.ts'

const portion = 50

/** Deletes objects that were given up. An object that something refers to again by now is left alone. */
export const removeObjects = (context: CatalogAdminContext) => {
  const { storage } = context.ports
  const uploads: DataStore = storage.uploads(uploadsPrefix)
  return async (): Promise<'again' | void> => {
    const done = await context.db.transaction().execute(async (trx) => {
      const due = await trx
        .selectFrom('removal')
        .selectAll()
        .where('dueAt', '<=', context.now().toISOString())
        .orderBy('dueAt')
        .orderBy('id')
        .limit(portion)
        .forUpdate()
        .skipLocked()
        .execute()
      for (const { id, kind, key } of due) {
        if (kind === 'upload') {
          await uploads.remove(key)
          await trx.deleteFrom('uploadLock').where('uploadId', '=', key).execute()
        } else {
          const used = await trx.selectFrom('captions').select('key').where('key', '=', key).limit(1).execute()
          if (used.length === 0) await storage.delete(key)
        }
        await trx.deleteFrom('removal').where('id', '=', id).execute()
      }
      return due.length
    })
    return done === portion ? 'again' : undefined
  }
}
