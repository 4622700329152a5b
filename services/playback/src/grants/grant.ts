import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What the address of a media folder proves: this session may read this folder until then. */
interface Grant {
  sessionId: string
  assetPrefix: string
  expiresAt: Date
}

export interface SigningKey {
  id: number
  secret: Buffer
}

const form = /^([A-Za-z0-9_-]{22})\.(\d{1,11})\.([A-Za-z0-9_-]{16})\.(\d{1,9})\.([A-Za-z0-9_-]{43})$/

const packId = (uuid: string): string => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
const unpackId = (packed: string): string =>
  Buffer.from(packed, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const digestOf = (assetPrefix: string): string =>
  createHash('sha256').update(assetPrefix).digest('base64url').slice(0, 16)
const macOf = (key: SigningKey, text: string): Buffer => createHmac('sha256', key.secret).update(text).digest()

/**
 * `<session>.<expiry in seconds>.<digest of the folder>.<key>.<HMAC-SHA256 over what is before>`: one part of a path, so
 * that relative addresses in manifests stay below it.
 */
export function signGrant(grant: Grant, key: SigningKey): string {
  const seconds = Math.floor(grant.expiresAt.getTime() / 1000)
  const text = `${packId(grant.sessionId)}.${seconds}.${digestOf(grant.assetPrefix)}.${key.id}`
  return `${text}.${macOf(key, text).toString('base64url')}`
}

/** Whether a grant was signed with the key for this folder, told apart in constant time. */
export function isForFolder(read: ReadGrant, assetPrefix: string): boolean {
  return timingSafeEqual(Buffer.from(read.folderDigest), Buffer.from(digestOf(assetPrefix)))
}

interface ReadGrant {
  sessionId: string
  folderDigest: string
  expiresAt: Date
}

/** What a grant says, once its signature is found right; undefined for one that is malformed, forged or too old. */
export function readGrant(
  text: string,
  keyWithId: (id: number) => SigningKey | undefined,
  now: Date,
): ReadGrant | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, session, seconds, folderDigest, keyId, mac] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const key = keyWithId(Number(keyId))
  if (!key) return undefined
  const expected = macOf(key, text.slice(0, -mac.length - 1))
  if (!timingSafeEqual(expected, Buffer.from(mac, 'base64url'))) return undefined
  const expiresAt = new Date(Number(seconds) * 1000)
  if (expiresAt <= now) return undefined
  return { sessionId: unpackId(session), folderDigest, expiresAt }
}

/** The id of the key that a grant names, whether or not the grant is genuine. */
export const keyIdOf = (text: string): number | undefined => {
  const match = form.exec(text)
  return match ? Number(match[4]) : undefined
}
