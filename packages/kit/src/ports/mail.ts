export interface OutgoingMail {
  /** The same id is never delivered twice by an adapter that can tell. */
  id: string
  to: string
  subject: string
  text: string
}

/** Hands mail over for delivery. */
export interface Mailer {
  /** The server that mail leaves by, e.g. `smtp.example:587`; undefined where it goes to nobody and is only kept. */
  readonly via: string | undefined
  /** @throws MailRefused when it will never be taken, any other Error when it was not taken this time */
  send(mail: OutgoingMail): Promise<void>
}

/** The mail server will not take this mail, however often it is asked: no such mailbox, for instance. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}
