import type { Trx } from '../database.ts'
import { findSiteName, type Recipient } from '../recipients/recipient.ts'
import type { MailKind, TextInput } from '../texts/text-input.ts'
import { writeMail } from '../texts/write-mail.ts'

/** Writes a mail in the transaction of the event that it tells of; the worker sends it after the commit. */
export async function queueMail<Kind extends MailKind>(
  trx: Trx,
  kind: Kind,
  recipient: Recipient,
  input: TextInput[Kind],
  options: { publicUrl: string; now: Date },
): Promise<void> {
  const { language, name } = recipient
  const siteName = await findSiteName(trx)
  const { subject, body } = writeMail(kind, input, { language, name, siteName, publicUrl: options.publicUrl })
  const at = options.now.toISOString()
  await trx
    .insertInto('mail')
    .values({
      accountId: recipient.accountId,
      kind,
      recipient: recipient.email,
      subject,
      body,
      dueAt: at,
      failure: null,
      createdAt: at,
      sentAt: null,
    })
    .execute()
}
