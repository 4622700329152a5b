import { faultFrom } from '@codeflix/contracts/client'
import { challengeOf, randomText } from './pkce.ts'

/**
 * The authorization code flow with PKCE (RFC 6749, RFC 7636) done by `fetch`: the issuer has the same origin, so its
 * redirects can be followed without leaving the page, and its session cookie is what renews an access token.
 */
const issuer = '/api/identity/oidc'
const clientId = 'viewer'
const redirectPath = '/signed-in'

export interface Tokens {
  accessToken: string
  /** Instant in milliseconds since 1970. */
  expiresAt: number
}

export interface Authorization {
  verifier: string
  state: string
}

/** Either a code, which becomes tokens, or the page that has to ask the person something. */
export type Step = { code: string; authorization: Authorization } | { uid: string; authorization: Authorization }

const redirectUri = (): string => location.origin + redirectPath

/** Starts at the issuer. `silent` gives undefined when nobody is signed in; `ask` asks even when somebody is. */
export async function authorize(mode: 'silent' | 'ask'): Promise<Step | undefined> {
  const authorization = { verifier: randomText(), state: randomText() }
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri(),
    code_challenge: await challengeOf(authorization.verifier),
    code_challenge_method: 'S256',
    state: authorization.state,
    prompt: mode === 'silent' ? 'none' : 'login',
  })
  return follow(`${issuer}/auth?${query.toString()}`, authorization)
}

/** Goes on where the sign-in page sent us, until there is a code. */
export async function follow(url: string, authorization: Authorization): Promise<Step | undefined> {
  const response = await fetch(url, { credentials: 'same-origin', headers: { accept: 'text/html' } })
  const landed = new URL(response.url)
  if (landed.pathname === redirectPath) {
    if (landed.searchParams.get('state') !== authorization.state) throw new Error('The issuer answered another request')
    const code = landed.searchParams.get('code')
    if (code) return { code, authorization }
    // login_required and interaction_required: nobody is signed in, which is an answer and no failure.
    return undefined
  }
  const uid = landed.pathname.match(/\/interactions?\/([\w-]+)$/)?.[1] ?? landed.searchParams.get('interaction')
  if (uid) return { uid, authorization }
  throw await faultFrom(response)
}

/** Trades the code for an access token. */
export async function redeem(code: string, authorization: Authorization): Promise<Tokens> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri(),
      code,
      code_verifier: authorization.verifier,
    }),
  })
  if (!response.ok) throw await faultFrom(response)
  const body: { access_token: string; expires_in: number } = await response.json()
  return { accessToken: body.access_token, expiresAt: Date.now() + body.expires_in * 1000 }
}
