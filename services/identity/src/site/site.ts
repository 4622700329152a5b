import { identity, type Site } from '@codeflix/contracts/identity'
import type { Database } from '../database.ts'

/** What anybody may know of the site. */
export async function readSite(db: Database): Promise<Site> {
  const [site, demo] = await Promise.all([
    db.selectFrom('identity.site').selectAll().executeTakeFirst(),
    db.selectFrom('demoLoad').select('id').executeTakeFirst(),
  ])
  if (!site) return { setUp: false, name: 'Codeflix', language: 'en', currency: 'USD', demo: false }
  return {
    setUp: true,
    name: site.name,
    language: site.language,
    currency: site.currency,
    demo: demo !== undefined,
  }
}

/** @throws Fault `identity.set-up-needed` */
export async function requireSetUp(db: Database): Promise<void> {
  const site = await db.selectFrom('identity.site').select('id').executeTakeFirst()
  if (!site) throw identity.fault('set-up-needed')
}
