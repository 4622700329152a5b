import { ERRORS, type Locker } from '@tus/server'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CatalogAdminContext } from '../tables.ts'

const leaseSeconds = 15
const renewMs = 5_000
const patienceMs = 30_000
const channel = 'upload_wanted'
/** As an error, which the library's own is not, with what it reads from one. */
const lockTimeout = () => Object.assign(new Error('the upload is in use'), ERRORS.ERR_LOCK_TIMEOUT)

/**
 * Lets one request at a time write to an upload, in whichever process it is served. A request that finds the upload in
 * use asks the other to let go, as after a broken connection the other is one that nobody is behind any more. The hold
 * is a lease, so that the death of a process frees it, and no database connection is kept for the length of an upload.
 */
export async function uploadLocker(context: CatalogAdminContext): Promise<Locker> {
  const held = new Map<string, () => void>()
  await context.listen(channel, (uploadId) => held.get(uploadId)?.())

  /** Takes the lease or renews it. */
  const claim = async (uploadId: string, holder: string): Promise<boolean> => {
    const { rows } = await sql<{ holder: string }>`
      insert into upload_lock (upload_id, holder, expires_at)
      values (${uploadId}, ${holder}, now() + make_interval(secs => ${leaseSeconds}))
      on conflict (upload_id) do update set holder = excluded.holder, expires_at = excluded.expires_at
        where upload_lock.holder = excluded.holder or upload_lock.expires_at < now()
      returning holder`.execute(context.db)
    return rows.length > 0
  }

  return {
    newLock(uploadId) {
      const holder = `${context.instance} ${randomUUID()}`
      let renewal: NodeJS.Timeout | undefined
      return {
        async lock(signal, requestRelease) {
          const deadline = Date.now() + patienceMs
          while (!(await claim(uploadId, holder))) {
            if (signal.aborted || Date.now() > deadline) throw lockTimeout()
            await sql`select pg_notify(${channel}, ${uploadId})`.execute(context.db)
            await sleep(200)
          }
          held.set(uploadId, () => void requestRelease())
          renewal = setInterval(() => {
            claim(uploadId, holder).then(
              (still) => still || void requestRelease(),
              (error: unknown) => context.log.warn({ err: error, uploadId }, 'upload lease not renewed'),
            )
          }, renewMs)
        },
        async unlock() {
          clearInterval(renewal)
          held.delete(uploadId)
          await context.db
            .deleteFrom('uploadLock')
            .where('uploadId', '=', uploadId)
            .where('holder', '=', holder)
            .execute()
        },
      }
    },
  }
}
