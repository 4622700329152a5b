import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '../database.ts'

const lock = 0x6b657973

export interface IssuerKeys {
  /** Private keys (ES256); the first signs, and all are published. */
  jwks: { keys: JWK[] }
  /** The first signs cookies; the others are still recognized. */
  cookieKeys: string[]
}

/** The issuer's keys; makes two of each kind when there are none. Every process gets the same. */
export async function loadIssuerKeys(db: Database): Promise<IssuerKeys> {
  return db.transaction().execute(async (trx) => {
    // Processes that start at once must not each make keys of their own.
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
    const read = (purpose: 'token' | 'cookie') =>
      trx.selectFrom('issuerKey').select('secret').where('purpose', '=', purpose).orderBy('position').execute()
    if ((await read('token')).length === 0) {
      for (const position of [0, 1]) {
        await trx
          .insertInto('issuerKey')
          .values([
            { purpose: 'token', position, secret: json(await makeSigningKey()) },
            { purpose: 'cookie', position, secret: json(randomBytes(32).toString('base64url')) },
          ])
          .execute()
      }
    }
    return {
      jwks: { keys: (await read('token')).map((row) => row.secret as JWK) },
      cookieKeys: (await read('cookie')).map((row) => row.secret as string),
    }
  })
}

async function makeSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' }
}
