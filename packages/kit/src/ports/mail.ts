export interface OutgoingMail {
  /** The same id is never delivered twice by an adapter that can tell. */
  id: string
  to: string
  subject: string
  text: string
}

/** Hands mail over for delivery; throws when it was not taken. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<void>
}
