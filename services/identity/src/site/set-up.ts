import { identity } from '@codeflix/contracts/identity'
import { emit } from '@codeflix/kit/outbox'
import type { Handlers } from '@codeflix/kit/http'
import { addAccount } from '../accounts/add-account.ts'
import { hashToken, issueToken, makeToken } from '../credentials/one-time-token.ts'
import type { PasswordHasher } from '../credentials/password-hash.ts'
import type { IdentityContext } from '../database.ts'
import { hashDemoPassword, loadDemo } from './demo.ts'

const verificationSeconds = 7 * 24 * 3600
/** Links that were printed by earlier starts; older ones than these are forgotten. */
const linksKept = 20

/**
 * While the site has no owner, makes a link for this process to print. The links of other processes stay good, so that
 * it does not matter whose terminal somebody looks at.
 */
export async function announceSetUp({ db, log, publicUrl, now }: IdentityContext): Promise<void> {
  const token = makeToken()
  const wanted = await db.transaction().execute(async (trx) => {
    if (await trx.selectFrom('identity.site').select('id').executeTakeFirst()) return false
    await trx
      .insertInto('setUpToken')
      .values({ hash: hashToken(token), createdAt: now().toISOString() })
      .execute()
    await trx
      .deleteFrom('setUpToken')
      .where('hash', 'not in', (eb) =>
        eb.selectFrom('setUpToken').select('hash').orderBy('createdAt', 'desc').limit(linksKept),
      )
      .execute()
    return true
  })
  if (wanted)
    log.info(
      { setUpUrl: `${publicUrl}/admin/set-up?token=${token}` },
      'the site has no owner yet: open the set-up page',
    )
}

export function setUp(context: IdentityContext, passwords: PasswordHasher): Handlers<typeof identity>['setUp'] {
  const { db, config, publicUrl } = context
  return async ({ body }) => {
    const demo = body.demo || config.demo
    const known = await db
      .selectFrom('setUpToken')
      .select('hash')
      .where('hash', '=', hashToken(body.token))
      .executeTakeFirst()
    if (!known && (await db.selectFrom('identity.site').select('id').executeTakeFirst()))
      throw identity.fault('set-up-done')
    if (!known) throw identity.fault('set-up-token-wrong')
    const passwordHash = await passwords.hash(body.password)
    const demoHash = demo ? await hashDemoPassword(passwords) : ''
    const now = context.now()
    const accountId = await db.transaction().execute(async (trx) => {
      const site = await trx
        .insertInto('identity.site')
        .values({
          id: 1,
          name: body.siteName,
          language: body.language,
          currency: body.currency,
          updatedAt: now.toISOString(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!site) throw identity.fault('set-up-done')
      await trx.deleteFrom('setUpToken').execute()
      const { name, email, language } = body
      const id = await addAccount(trx, { name, email, language, passwordHash, roles: ['owner'] }, now)
      const token = await issueToken(trx, {
        accountId: id,
        purpose: 'email',
        validSeconds: verificationSeconds,
        now,
      })
      const { siteName, currency } = body
      await emit(trx, identity, 'site.set-up', { siteName, language, currency })
      await emit(trx, identity, 'account.registered', {
        accountId: id,
        email,
        name,
        language,
        verificationUrl: `${publicUrl}/verify-email?token=${token}`,
        demo: false,
      })
      if (demo) await loadDemo(trx, demoHash, now)
      return id
    })
    return { accountId }
  }
}
