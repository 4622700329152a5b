import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import type { Language } from '@codeflix/contracts/fields'
import type { Trx } from '../database.ts'

export interface Recipient {
  accountId: string
  email: string
  name: string
  language: Language
}

/**
 * Whom an account's mail goes to; undefined for the accounts of the demonstration, which nobody reads.
 * @throws Error while the copy of the account has not arrived; the event is then delivered again
 */
export async function findRecipient(trx: Trx, accountId: string): Promise<Recipient | undefined> {
  // They may be gone from the copy by now, and would be waited for.
  if (demoAccounts.some((account) => account.id === accountId)) return undefined
  const account = await trx.selectFrom('identity.account').selectAll().where('id', '=', accountId).executeTakeFirst()
  if (!account) throw new Error(`the account ${accountId} has not been replicated yet`)
  if (account.demo) return undefined
  return { accountId, email: account.email, name: account.name, language: account.language }
}

/** @throws Error while the copy of the site has not arrived; the event is then delivered again */
export async function findSiteName(trx: Trx): Promise<string> {
  const site = await trx.selectFrom('identity.site').select('name').executeTakeFirst()
  if (!site) throw new Error('the name of the site has not been replicated yet')
  return site.name
}
