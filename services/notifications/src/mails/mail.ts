import { notifications, mailStatuses } from '@codeflix/contracts/notifications'

export type MailStatus = (typeof mailStatuses)[number]

const next = {
  queued: ['sent', 'failed'],
  failed: ['queued'],
  sent: [],
} as const satisfies Record<MailStatus, readonly MailStatus[]>

/** How far a mail has come. */
export interface Delivery {
  status: MailStatus
  attempts: number
  dueAt: string
  failure: string | null
  sentAt: string | null
}

const firstRestSeconds = 30
const longestRestSeconds = 3600

/** @throws Fault `notifications.illegal-step` */
function step(from: MailStatus, to: MailStatus): MailStatus {
  if (!(next[from] as readonly MailStatus[]).includes(to)) throw notifications.fault('illegal-step')
  return to
}

/** The mail was taken; that is all that anybody can know of a mail. */
export function taken(mail: Delivery, now: Date): Delivery {
  return { ...mail, status: step(mail.status, 'sent'), failure: null, sentAt: now.toISOString() }
}

/**
 * The mail was not taken. It is tried again after a longer and longer rest; after the last attempt, or when it is refused
 * for good, it has failed.
 */
export function refused(
  mail: Delivery,
  { reason, forGood }: { reason: string; forGood: boolean },
  attempts: number,
  now: Date,
): Delivery {
  const failure = reason.slice(0, 500)
  if (forGood || mail.attempts >= attempts) return { ...mail, status: step(mail.status, 'failed'), failure }
  const restSeconds = Math.min(firstRestSeconds * 2 ** (mail.attempts - 1), longestRestSeconds)
  return { ...mail, failure, dueAt: new Date(now.getTime() + restSeconds * 1000).toISOString() }
}

/** A mail that failed is tried from the start. @throws Fault `notifications.illegal-step` for any other */
export function again(mail: Delivery, now: Date): Delivery {
  return { ...mail, status: step(mail.status, 'queued'), attempts: 0, failure: null, dueAt: now.toISOString() }
}
