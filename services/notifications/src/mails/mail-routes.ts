import { notifications, type Mail } from '@codeflix/contracts/notifications'
import { containing } from '@codeflix/kit/database'
import type { Handlers } from '@codeflix/kit/http'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql, type Selectable } from 'kysely'
import { z } from 'zod'
import type { NotificationsContext, NotificationsTables } from '../database.ts'
import { withoutSecrets } from '../texts/write-mail.ts'
import { again } from './mail.ts'

const viewOf = (row: Selectable<NotificationsTables['mail']>): Mail => ({
  id: row.id,
  to: row.recipient,
  subject: row.subject,
  status: row.status,
  ...(row.failure === null ? {} : { failure: row.failure }),
  createdAt: row.createdAt,
  ...(row.sentAt === null ? {} : { sentAt: row.sentAt }),
})

export function mailRoutes({ db, now, ports }: NotificationsContext): Handlers<typeof notifications> {
  return {
    async listMails({ query }) {
      // Ids are in the order of creation (UUID version 7).
      let rows = db
        .selectFrom('mail')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(query.limit + 1)
      if (query.cursor) {
        const [before] = readCursor(query.cursor, z.tuple([z.uuid()]))
        rows = rows.where('id', '<', before)
      }
      if (query.status) rows = rows.where('status', '=', query.status)
      if (query.q)
        rows = rows.where(
          sql<boolean>`public.fold(recipient || ' ' || subject) like public.fold(${containing(query.q)})`,
        )
      return pageFrom(await rows.execute(), query.limit, (row) => [row.id], viewOf)
    },

    async getDelivery() {
      const { via } = ports.mail
      return via === undefined ? {} : { via }
    },

    async getMail({ params, caller }) {
      const row = await db.selectFrom('mail').selectAll().where('id', '=', params.id).executeTakeFirst()
      if (!row) throw notifications.fault('mail-not-found')
      // The link in an owner's mail would make an owner of whoever looks after subscribers.
      const text = caller.roles.includes('owner') ? row.body : withoutSecrets(row.body)
      return { ...viewOf(row), text }
    },

    async resendMail({ params }) {
      return db.transaction().execute(async (trx) => {
        const row = await trx.selectFrom('mail').selectAll().where('id', '=', params.id).forUpdate().executeTakeFirst()
        if (!row) throw notifications.fault('mail-not-found')
        const { status, attempts, failure, dueAt } = again(row, now())
        const queued = await trx
          .updateTable('mail')
          .set({ status, attempts, failure, dueAt })
          .where('id', '=', row.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        return viewOf(queued)
      })
    },
  }
}
