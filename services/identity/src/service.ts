import { identity } from '@codeflix/contracts/identity'
import { defineService } from '@codeflix/kit/service'
import { listAccounts } from './accounts/list-accounts.ts'
import { meRoutes } from './accounts/me.ts'
import { config } from './config.ts'
import { createPasswordHasher } from './credentials/password-hash.ts'
import { signInStateRoutes } from './credentials/sign-in-state.ts'
import { passwordRoutes } from './credentials/passwords.ts'
import type { IdentityContext } from './database.ts'
import { loadIssuerKeys } from './issuer/issuer-keys.ts'
import { createIssuer } from './issuer/provider.ts'
import { serveIssuer } from './issuer/serve-issuer.ts'
import { signInRoutes } from './issuer/sign-in.ts'
import { sessionRoutes } from './sessions/sessions.ts'
import { hashDemoPassword, loadDemo, removeDemo } from './site/demo.ts'
import { announceSetUp, setUp } from './site/set-up.ts'
import { readSite } from './site/site.ts'
import { staffRoutes } from './staff/staff.ts'
import { tidy } from './tidy.ts'

export const identityService = defineService({
  contract: identity,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {},
  consumes: [],
  needs: [],
  async start(context: IdentityContext) {
    const { db, now } = context
    const passwords = await createPasswordHasher(context.config.passwordMemoryKib)
    const issuer = createIssuer(context, await loadIssuerKeys(db))
    const loadDemoNow = async (): Promise<void> => {
      const hash = await hashDemoPassword(passwords)
      await db.transaction().execute((trx) => loadDemo(trx, hash, now()))
    }
    await announceSetUp(context)
    if (context.config.demo && (await readSite(db)).setUp) await loadDemoNow()
    return {
      routes: {
        getSite: () => readSite(db),
        setUp: setUp(context, passwords),
        oidc: serveIssuer(issuer, context.publicUrl),
        ...signInRoutes(context, issuer, passwords),
        ...meRoutes(context),
        ...passwordRoutes(context, passwords),
        ...sessionRoutes(context),
        ...signInStateRoutes(context),
        listAccounts: listAccounts(context),
        ...staffRoutes(context),
        loadDemo: loadDemoNow,
        removeDemo: () => db.transaction().execute((trx) => removeDemo(trx)),
      },
      events: {},
      workers: [{ name: 'tidy', everySeconds: 3600, run: () => tidy(db, now()) }],
    }
  },
})
