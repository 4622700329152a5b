import { createHash, randomBytes } from 'node:crypto'
import type { Trx } from '../database.ts'

type TokenPurpose = 'password' | 'email'

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
/** 256 bits, so that a fast hash is enough to keep it. */
export const makeToken = (): string => randomBytes(32).toString('base64url')

export const isUsable = (token: { expiresAt: string } | undefined, now: Date): boolean =>
  token !== undefined && Date.parse(token.expiresAt) > now.getTime()

/** Makes a token for a mailed link. Only its hash is kept. */
export async function issueToken(
  trx: Trx,
  options: { accountId: string; purpose: TokenPurpose; validSeconds: number; now: Date },
): Promise<string> {
  const token = makeToken()
  await trx
    .insertInto('oneTimeToken')
    .values({
      hash: hashToken(token),
      purpose: options.purpose,
      accountId: options.accountId,
      createdAt: options.now.toISOString(),
      expiresAt: new Date(options.now.getTime() + options.validSeconds * 1000).toISOString(),
    })
    .execute()
  return token
}

/** Uses a token up; undefined when it is unknown, used or too old. Of two at once only one gets the account. */
export async function useToken(
  trx: Trx,
  token: string,
  purpose: TokenPurpose,
  now: Date,
): Promise<{ accountId: string } | undefined> {
  const row = await trx
    .deleteFrom('oneTimeToken')
    .where('hash', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .returning(['accountId', 'expiresAt'])
    .executeTakeFirst()
  return row && isUsable(row, now) ? { accountId: row.accountId } : undefined
}
