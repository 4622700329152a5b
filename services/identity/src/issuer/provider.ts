import { audience } from '@codeflix/kit/auth'
import { Provider, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { ClientName, Database, IdentityContext } from '../database.ts'
import { rolesOf } from '../staff/roles-of.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { oidcAdapter } from './oidc-adapter.ts'
import { currentVisit } from './visit.ts'

/** The API that access tokens are for (RFC 8707). */
const apiResource = 'urn:codeflix:api'
export const issuerPath = '/api/identity/oidc'

/**
 * The OpenID Connect provider. Each application has a session of its own in a browser: whoever runs the site can be
 * signed in to the back office and be another person, or nobody, in front of it.
 */
class Issuer extends Provider {
  override cookieName(type: 'session' | 'interaction' | 'resume'): string {
    return `codeflix-${currentVisit()?.client ?? 'viewer'}-${type}`
  }
}

export function createIssuer(context: IdentityContext, keys: IssuerKeys): Provider {
  const { db, config, publicUrl, log } = context
  const day = 24 * 3600
  const client = (id: ClientName, path: string) => ({
    client_id: id,
    client_name: id,
    redirect_uris: origins(publicUrl).map((origin) => `${origin}${path}`),
    response_types: ['code' as const],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none' as const,
    application_type: 'web' as const,
    id_token_signed_response_alg: 'ES256' as const,
  })
  const configuration: Configuration = {
    adapter: oidcAdapter(db, context.now),
    clients: [client('viewer', '/signed-in'), client('admin', '/admin/signed-in')],
    jwks: keys.jwks,
    cookies: {
      keys: keys.cookieKeys,
      long: { httpOnly: true, sameSite: 'lax', path: issuerPath, signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    // Both applications are of this site; a browser names it even when it asks the site that it is on.
    clientBasedCORS: (ctx, origin) =>
      origins(publicUrl).includes(origin) || URL.parse(origin)?.host === ctx.req.headers.host,
    pkce: { required: () => true },
    scopes: ['openid'],
    responseTypes: ['code'],
    routes: { authorization: '/auth', token: '/token', jwks: '/jwks' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: config.accessTokenSeconds,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    ttl: {
      Session: config.sessionDays * day,
      Grant: config.sessionDays * day,
      Interaction: 3600,
      AuthorizationCode: 60,
      IdToken: config.accessTokenSeconds,
      AccessToken: config.accessTokenSeconds,
    },
    interactions: {
      policy: policy(db),
      url: (_ctx, interaction) => `/api/identity/interactions/${interaction.uid}`,
    },
    findAccount: async (_ctx, id) => {
      const found = await db.selectFrom('identity.account').select('id').where('id', '=', id).executeTakeFirst()
      return found && { accountId: id, claims: () => ({ sub: id }) }
    },
    loadExistingGrant,
    extraTokenClaims: async (_ctx, token) => {
      if (!('accountId' in token) || !token.accountId) return {}
      return {
        sid: 'sessionUid' in token ? token.sessionUid : undefined,
        // What staff may do, they may do in the back office only.
        roles: token.clientId === 'admin' ? await rolesOf(db, token.accountId) : [],
      }
    },
    renderError: (ctx, out) => {
      ctx.type = 'json'
      ctx.body = out
    },
  }
  const issuer = new Issuer(`${publicUrl}${issuerPath}`, configuration)
  // The addresses are the public ones, whoever stands in front; see serve-issuer.ts for where the headers come from.
  issuer.proxy = true
  issuer.on('server_error', (_ctx, err) => log.error({ err }, 'sign-in protocol failed'))
  return issuer
}

/** A site on this machine is reached by any of its names; the browser goes on with the one that it used. */
function origins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  const loopback = ['localhost', '127.0.0.1', '[::1]']
  if (!loopback.includes(url.hostname)) return [publicUrl]
  return loopback.map((host) => `${url.protocol}//${host}${url.port ? `:${url.port}` : ''}`)
}

/** Our own applications need no consent; the back office is for staff only. */
function policy(db: Database) {
  const prompts = interactionPolicy.base()
  prompts.remove('consent')
  const { Check } = interactionPolicy
  prompts.get('login')?.checks.add(
    new Check('not_admitted', 'the account may not use this application', async (ctx) => {
      const { session, client } = ctx.oidc
      if (!session?.accountId) return Check.NO_NEED_TO_PROMPT
      if (!ctx.oidc.account) return Check.REQUEST_PROMPT
      if (client?.clientId !== 'admin') return Check.NO_NEED_TO_PROMPT
      return (await rolesOf(db, session.accountId)).length > 0 ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    }),
  )
  return prompts
}

async function loadExistingGrant(ctx: KoaContextWithOIDC) {
  const { session, client, provider, account } = ctx.oidc
  if (!session || !client || !account) return undefined
  const known = session.grantIdFor(client.clientId)
  const found = known ? await provider.Grant.find(known) : undefined
  if (found && found.accountId === account.accountId) return found
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
  grant.addOIDCScope('openid')
  grant.addResourceScope(apiResource, 'openid')
  await grant.save()
  return grant
}
