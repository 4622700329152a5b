import { identity } from '@codeflix/contracts/identity'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import type { IdentityTables } from '../src/database.ts'
import { hashToken } from '../src/credentials/one-time-token.ts'

export const owner = { email: 'owner@films.example', password: 'the owner has a secret', name: 'Olga' }
const token = 'a set-up token that only this test knows'

/** Sets the site up as the person would who saw the link in the terminal. @returns the owner's account */
export async function setUpSite(site: BootedTest, options: { demo?: boolean } = {}): Promise<string> {
  await site
    .db<IdentityTables>('identity')
    .insertInto('setUpToken')
    .values({ hash: hashToken(token), createdAt: new Date().toISOString() })
    .execute()
  const { accountId } = await site.client(identity).setUp({
    body: { token, siteName: 'Films', language: 'en', currency: 'BRL', ...owner, demo: options.demo ?? false },
  })
  return accountId
}
