import { faultFrom } from './client.ts'
import { Fault } from './fault.ts'
import type { Language } from './fields.ts'

/** An access token of this platform, kept in memory only. */
interface SignedIn {
  accessToken: string
  /** Milliseconds since 1970 by this machine's clock. */
  expiresAt: number
  accountId: string
  /** Names this sign-in among the account's sessions. */
  sessionId: string
  roles: readonly string[]
}

interface SignInOptions {
  /** Where the platform answers, without a trailing slash; in a browser `location.origin`. */
  baseUrl: string
  clientId: 'viewer' | 'admin'
  /** `/signed-in` or `/admin/signed-in` of the site unless said otherwise. */
  redirectUri?: string
  /** Has to keep cookies and follow redirects, as a browser's does. */
  fetch?: (url: string, init?: RequestInit) => Promise<Response>
}

export interface NewAccountInput {
  email: string
  password: string
  name: string
  language: Language
}

export interface SignIn {
  /** Who is signed in as far as this page knows. */
  current: () => SignedIn | undefined
  /** Calls `changed` after each change of {@link SignIn.current}. @returns a function that ends it */
  subscribe: (changed: () => void) => () => void
  /** Takes up the browser's session if there is one; call it once when the page opens. */
  renew: () => Promise<SignedIn | undefined>
  /** A token that is good for half a minute at least, renewed when need be; undefined when nobody is signed in. */
  token: () => Promise<string | undefined>
  /** Begins a sign-in, so that the form answers faster when it is sent; signed in already when the browser is. */
  start: () => Promise<SignedIn | undefined>
  /** @throws Fault `identity.wrong-credentials`, `identity.too-many-attempts`, `identity.staff-only` */
  signIn: (email: string, password: string) => Promise<SignedIn>
  /** @throws Fault `identity.email-taken`, `identity.too-many-attempts`, `identity.set-up-needed` */
  signUp: (account: NewAccountInput) => Promise<SignedIn>
  /** Ends the session of this browser. */
  signOut: () => Promise<void>
}

const earlySeconds = 30
const resource = 'urn:codeflix:api'

interface Pending {
  uid: string
  verifier: string
  state: string
}

type Outcome = { code: string } | { uid: string } | { error: string; description: string }

/**
 * Signs in by OpenID Connect (authorization code with PKCE, RFC 7636) without leaving the page: the redirects of the
 * protocol are followed by `fetch`, and the address where they end says what came of it.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { baseUrl, clientId } = options
  const send = options.fetch ?? ((url: string, init?: RequestInit) => fetch(url, init))
  const redirectUri = options.redirectUri ?? `${baseUrl}${clientId === 'admin' ? '/admin' : ''}/signed-in`
  const oidc = `${baseUrl}/api/identity/oidc`
  const listeners = new Set<() => void>()
  let signedIn: SignedIn | undefined
  let pending: Pending | undefined
  let renewing: Promise<SignedIn | undefined> | undefined
  /** Counts the changes, so that an answer which was overtaken by one changes nothing. */
  let changes = 0

  const become = (next: SignedIn | undefined): SignedIn | undefined => {
    signedIn = next
    changes++
    for (const changed of listeners) changed()
    return next
  }

  const outcomeOf = async (response: Response, state: string): Promise<Outcome> => {
    const url = new URL(response.url)
    if (url.href.startsWith(`${redirectUri}?`)) {
      const { searchParams } = url
      if (searchParams.get('state') !== state)
        return { error: 'invalid_state', description: 'the answer belongs to another sign-in' }
      const code = searchParams.get('code')
      if (code) return { code }
      return {
        error: searchParams.get('error') ?? 'server_error',
        description: searchParams.get('error_description') ?? '',
      }
    }
    const uid = /^\/api\/identity\/interactions\/([^/]+)$/.exec(url.pathname)?.[1]
    if (uid && response.ok) return { uid }
    const body = (await response
      .clone()
      .json()
      .catch(() => undefined)) as { error?: string; error_description?: string } | undefined
    if (body?.error) return { error: body.error, description: body.error_description ?? '' }
    if (!response.ok) throw await faultFrom(response)
    return { error: 'unexpected_answer', description: '' }
  }

  const authorize = async (
    prompt?: 'none' | 'login',
  ): Promise<{ outcome: Outcome; verifier: string; state: string }> => {
    const [verifier, state] = [random(), random()]
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      resource,
      redirect_uri: redirectUri,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: 'S256',
      state,
      ...(prompt ? { prompt } : {}),
    })
    const response = await send(`${oidc}/auth?${query.toString()}`, { headers: { accept: 'application/json' } })
    return { outcome: await outcomeOf(response, state), verifier, state }
  }

  const exchange = async (code: string, verifier: string): Promise<SignedIn> => {
    const response = await send(`${oidc}/token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        resource,
      }).toString(),
    })
    const body = (await response.json().catch(() => ({}))) as {
      access_token?: string
      expires_in?: number
      error?: string
      error_description?: string
    }
    if (!body.access_token) throw refused(body.error ?? 'server_error', body.error_description ?? '')
    const claims = claimsOf(body.access_token)
    return become({
      accessToken: body.access_token,
      expiresAt: Date.now() + (body.expires_in ?? 0) * 1000,
      accountId: claims.sub,
      sessionId: claims.sid,
      roles: claims.roles,
    }) as SignedIn
  }

  const begin = async (prompt?: 'login'): Promise<SignedIn | undefined> => {
    const { outcome, verifier, state } = await authorize(prompt)
    if ('error' in outcome) throw refused(outcome.error, outcome.description)
    if ('code' in outcome) return exchange(outcome.code, verifier)
    pending = { uid: outcome.uid, verifier, state }
    return undefined
  }

  const renewNow = async (): Promise<SignedIn | undefined> => {
    const before = changes
    const { outcome, verifier } = await authorize('none')
    if (changes !== before) return signedIn
    if ('code' in outcome) return exchange(outcome.code, verifier)
    if ('error' in outcome && outcome.error !== 'login_required') throw refused(outcome.error, outcome.description)
    return become(undefined)
  }
  const renew = (): Promise<SignedIn | undefined> => {
    renewing ??= renewNow().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  /** Answers what the sign-in asks for; begins anew when it has waited for too long or was overtaken by another page. */
  const complete = async (
    step: 'sign-in' | 'sign-up',
    body: { email: string; password: string },
    again = true,
  ): Promise<SignedIn> => {
    // Whoever signs in is meant, even when this browser is signed in as somebody else.
    if (!pending) await begin('login')
    const { uid, verifier, state } = pending as unknown as Pending
    const response = await send(`${baseUrl}/api/identity/interactions/${encodeURIComponent(uid)}/${step}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) {
      const fault = await faultFrom(response)
      if (fault.code !== 'identity.interaction-expired' || !again) throw fault
      pending = undefined
      return complete(step, body, false)
    }
    const { resumeUrl } = (await response.json()) as { resumeUrl: string }
    pending = undefined
    const resumed = await send(new URL(resumeUrl, baseUrl).href, { headers: { accept: 'application/json' } })
    const outcome = await outcomeOf(resumed, state)
    if ('code' in outcome) return exchange(outcome.code, verifier)
    // Another page of this browser signed somebody in since this one began. An account that was made is there by now.
    if (again) return complete('sign-in', { email: body.email, password: body.password }, false)
    throw 'error' in outcome ? refused(outcome.error, outcome.description) : refused('server_error', '')
  }

  const token = async (): Promise<string | undefined> => {
    if (!signedIn) return undefined
    if (signedIn.expiresAt - Date.now() > earlySeconds * 1000) return signedIn.accessToken
    return (await renew())?.accessToken
  }

  const signOut = async (): Promise<void> => {
    const bearer = await token()
    if (bearer) {
      const response = await send(`${baseUrl}/api/identity/me/sessions/current`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${bearer}` },
      })
      // A session that is gone already is what was wanted.
      if (!response.ok && response.status !== 404 && response.status !== 401) throw await faultFrom(response)
    }
    pending = undefined
    become(undefined)
  }

  return {
    current: () => signedIn,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    renew,
    token,
    start: () => begin(),
    signIn: (email, password) => complete('sign-in', { email, password }),
    signUp: (account) => complete('sign-up', account),
    signOut,
  }
}

const refused = (error: string, description: string): Fault =>
  new Fault('kit.unauthenticated', {
    status: 401,
    detail: `The sign-in was refused: ${description || error}.`,
    details: { error },
  })

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

async function challengeOf(verifier: string): Promise<string> {
  if (!crypto.subtle)
    throw refused('insecure_context', 'browsers can only sign in over https, or on the machine itself at localhost')
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}

/** What the token says, unverified: the services verify it. */
function claimsOf(accessToken: string): { sub: string; sid: string; roles: readonly string[] } {
  const part = accessToken.split('.')[1] ?? ''
  const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  const claims = JSON.parse(text) as { sub?: string; sid?: string; roles?: string[] }
  return { sub: claims.sub ?? '', sid: claims.sid ?? '', roles: claims.roles ?? [] }
}
