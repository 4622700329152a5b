import { languages, type Language } from '@codeflix/contracts/fields'
import type { Database } from '@codeflix/kit/database'
import type { SubscriptionsTables, Trx } from '../database.ts'

const known = (language: string | undefined): Language | undefined => languages.find((one) => one === language)

export async function siteLanguage(db: Database<SubscriptionsTables> | Trx): Promise<Language> {
  const site = await db.selectFrom('identity.site').select('language').executeTakeFirst()
  return known(site?.language) ?? 'en'
}

/** The language that an account reads; the site's, when the account's copy has not come yet. */
export async function languageOf(db: Database<SubscriptionsTables> | Trx, accountId: string): Promise<Language> {
  const account = await db
    .selectFrom('identity.account')
    .select('language')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return known(account?.language) ?? siteLanguage(db)
}
