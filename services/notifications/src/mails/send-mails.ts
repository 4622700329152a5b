import { MailRefused } from '@codeflix/kit/ports/mail'
import type { Selectable } from 'kysely'
import type { NotificationsContext, NotificationsTables } from '../database.ts'
import { refused, taken } from './mail.ts'

const batchSize = 10
const patienceSeconds = 30
/** Longer than anybody waits for the mail server, so that no mail is handed over by two at once. */
const leaseSeconds = 2 * patienceSeconds

type MailRow = Selectable<NotificationsTables['mail']>

/** Hands the mails that are due to the mail server, outside of any transaction. */
export async function sendMails(context: NotificationsContext): Promise<'again' | void> {
  const mails = await leaseMails(context)
  await Promise.all(mails.map((mail) => sendMail(context, mail)))
  return mails.length === batchSize ? 'again' : undefined
}

/** Counts the attempt before it is made: a mail that ends the process must not be tried for ever. */
async function leaseMails({ db, now }: NotificationsContext): Promise<MailRow[]> {
  const at = now()
  return db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      dueAt: new Date(at.getTime() + leaseSeconds * 1000).toISOString(),
    }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('mail')
        .select('id')
        .where('status', '=', 'queued')
        .where('dueAt', '<=', at.toISOString())
        .orderBy('dueAt')
        .limit(batchSize)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()
}

async function sendMail({ db, now, ports, log, config }: NotificationsContext, mail: MailRow): Promise<void> {
  const { id, recipient: to, subject, body: text } = mail
  let outcome
  try {
    await withPatience(ports.mail.send({ id, to, subject, text }))
    outcome = taken(mail, now())
    log.info({ mail: id, kind: mail.kind }, 'mail sent')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    outcome = refused(mail, { reason, forGood: error instanceof MailRefused }, config.attempts, now())
    log.warn({ err: error, mail: id, kind: mail.kind, attempts: mail.attempts, status: outcome.status }, 'mail refused')
  }
  const { status, dueAt, failure, sentAt } = outcome
  await db
    .updateTable('mail')
    .set({ status, dueAt, failure, sentAt })
    .where('id', '=', id)
    // Whoever came too late for its lease leaves the mail to the next one.
    .where('attempts', '=', mail.attempts)
    .where('status', '=', 'queued')
    .execute()
}

async function withPatience(sending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The mail server did not answer within ${patienceSeconds} seconds.`)),
      patienceSeconds * 1000,
    )
  })
  await Promise.race([sending, tooLong]).finally(() => clearTimeout(timer))
}
