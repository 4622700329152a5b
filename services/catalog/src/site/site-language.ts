import type { Language } from '@codeflix/contracts/fields'
import type { CatalogContext } from '../tables.ts'

/** The language that was asked for, else the one that the site is run in. */
export async function languageFor(context: CatalogContext, asked: Language | undefined): Promise<Language> {
  if (asked) return asked
  const site = await context.db.selectFrom('identity.site').select('language').limit(1).executeTakeFirst()
  return site?.language === 'pt-BR' ? 'pt-BR' : 'en'
}
