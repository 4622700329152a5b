import { createHmac, timingSafeEqual } from 'node:crypto'

export const signatureHeader = 'sandbox-signature'
/** A message older than this is not believed, so that nobody can replay what they overheard. */
const toleranceSeconds = 300

/** Another key than the one that opens the gateway's routes, so that neither can stand in for the other. */
const webhookKey = (secret: string): Buffer => createHmac('sha256', secret).update('sandbox-gateway webhooks').digest()

const mac = (secret: string, seconds: number, body: Buffer | string): Buffer =>
  createHmac('sha256', webhookKey(secret)).update(`${seconds}.`).update(body).digest()

/** `t=<seconds>,v1=<HMAC-SHA256 in hexadecimal over "<seconds>.<body>">`. */
export function signWebhook(secret: string, body: Buffer | string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${mac(secret, seconds, body).toString('hex')}`
}

export function isWebhookSigned(secret: string, body: Buffer | string, header: string, now: Date): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header)
  if (!match) return false
  const seconds = Number(match[1])
  if (Math.abs(now.getTime() / 1000 - seconds) > toleranceSeconds) return false
  return timingSafeEqual(Buffer.from(match[2] as string, 'hex'), mac(secret, seconds, body))
}
