import { createClient } from '@codeflix/contracts/client'
import type { Fault } from '@codeflix/contracts/fault'
import { identity } from '@codeflix/contracts/identity'
import { createSignIn, type SignIn } from '@codeflix/contracts/sign-in'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json } from '@codeflix/kit/database'
import type { IdentityTables } from '../src/database.ts'
import { loadIssuerKeys } from '../src/issuer/issuer-keys.ts'
import { identityService } from '../src/service.ts'
import { owner, setUpSite } from './set-up-site.ts'

let site: BootedTest
let baseUrl: string

beforeAll(async () => {
  site = await bootTest([identityService])
  await setUpSite(site)
  baseUrl = await site.listen()
})
afterAll(() => site.close())

/** One application in one browser, over a real connection. */
function browser(clientId: 'viewer' | 'admin' = 'viewer', fetch = cookieJarFetch()): SignIn & { fetch: typeof fetch } {
  const redirectUri = `${testPublicUrl}${clientId === 'admin' ? '/admin' : ''}/signed-in`
  return { ...createSignIn({ baseUrl, clientId, redirectUri, fetch }), fetch }
}
const clientOf = (signIn: SignIn) => createClient(identity, { baseUrl, token: signIn.token })
const fault = (code: string) => expect.objectContaining({ code })

let people = 0
async function somebody() {
  const person = {
    email: `person${++people}@films.example`,
    password: 'a long enough secret',
    name: `Person ${people}`,
    language: 'en' as const,
  }
  const { accountId } = await browser().signUp(person)
  return { ...person, accountId }
}

test('a visitor signs up without leaving the page, and the token is accepted', async () => {
  const page = browser()
  expect(await page.renew()).toBeUndefined()
  expect(await page.start()).toBeUndefined()
  const person = {
    email: 'Carla@Films.example',
    password: 'a long enough secret',
    name: 'Carla',
    language: 'en' as const,
  }
  const signedIn = await page.signUp(person)
  expect(await clientOf(page).getMe()).toEqual({
    id: signedIn.accountId,
    email: 'carla@films.example',
    emailVerified: false,
    name: 'Carla',
    language: 'en',
    roles: [],
    profiles: [{ id: signedIn.accountId, name: 'Carla', kid: false, maturityLimit: '18', language: 'en' }],
  })
  expect(decodeProtectedHeader(signedIn.accessToken)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
  const { exp = 0, iat = 0, ...claims } = decodeJwt(signedIn.accessToken)
  expect(exp - iat).toBe(300)
  expect(claims).toMatchObject({
    iss: `${testPublicUrl}/api/identity/oidc`,
    aud: 'codeflix',
    sub: signedIn.accountId,
    sid: signedIn.sessionId,
    client_id: 'viewer',
    roles: [],
  })
  const events = await site.emitted('identity')
  expect(events.at(-1)).toMatchObject({
    event: 'identity.account.registered',
    payload: {
      accountId: signedIn.accountId,
      demo: false,
      verificationUrl: expect.stringMatching(/^http:\/\/localhost:8080\/verify-email\?token=[\w-]{43}$/),
    },
  })
})

test('another page of the same browser takes up the session, another browser has none', async () => {
  const person = await somebody()
  const first = browser()
  const { accountId, sessionId } = await first.signIn(person.email, person.password)
  const second = browser('viewer', first.fetch)
  expect(await second.renew()).toMatchObject({ accountId, sessionId })
  expect(await second.renew()).toMatchObject({ accountId, sessionId })
  expect(await browser().renew()).toBeUndefined()
})

test('whoever signs out has no session any more, in any page of the browser', async () => {
  const person = await somebody()
  const first = browser()
  await first.signIn(person.email, person.password)
  const second = browser('viewer', first.fetch)
  await second.renew()
  await first.signOut()
  expect(first.current()).toBeUndefined()
  expect(await second.renew()).toBeUndefined()
})

test('a sign-in that was held back while the password was changed comes to nothing', async () => {
  const person = await somebody()
  const jar = cookieJarFetch(async (request) => {
    // The password was right a moment ago; the browser waits before it goes on.
    if (new URL(request.url).pathname.startsWith('/api/identity/oidc/auth/')) {
      await site.client(identity).requestPasswordReset({ body: { email: person.email } })
      const asked = (await site.emitted('identity')).at(-1)?.payload as { url: string } | undefined
      const token = new URL(asked?.url ?? '').searchParams.get('token') ?? ''
      await site.client(identity).resetPassword({ params: { token }, body: { password: 'chosen a moment later' } })
    }
    return fetch(request)
  })
  const thief = browser('viewer', jar)
  await expect(thief.signIn(person.email, person.password)).rejects.toThrow(fault('kit.unauthenticated'))
  expect(await browser('viewer', jar).renew()).toBeUndefined()
})

test('somebody else signs in where a person was signed in, and takes over nothing', async () => {
  const [ana, bruno] = [await somebody(), await somebody()]
  const page = browser()
  const before = await page.signIn(ana.email, ana.password)
  const after = await page.signIn(bruno.email, bruno.password)
  expect(after.accountId).toBe(bruno.accountId)
  expect(after.sessionId).not.toBe(before.sessionId)
  expect((await clientOf(page).listSessions()).items).toHaveLength(2)
  // Ana has the session of her registration left, and not the one of this browser.
  const other = browser()
  const hers = await other.signIn(ana.email, ana.password)
  const ids = (await clientOf(other).listSessions()).items.map((session) => session.id)
  expect(ids).toHaveLength(2)
  expect(ids).toContain(hers.sessionId)
  expect(ids).not.toContain(before.sessionId)
  expect((await site.emitted('identity')).map((one) => one.payload)).toContainEqual({
    accountId: ana.accountId,
    sessionIds: [before.sessionId],
  })
})

test('a wrong password leaves whoever is signed in where they are', async () => {
  const [ana, bruno] = [await somebody(), await somebody()]
  const page = browser()
  await page.signIn(ana.email, ana.password)
  await expect(page.signIn(bruno.email, 'not the password')).rejects.toThrow(fault('identity.wrong-credentials'))
  expect(await page.renew()).toMatchObject({ accountId: ana.accountId })
})

test('a question that was asked before a sign-in does not undo it when its answer comes after', async () => {
  const person = await somebody()
  const jar = cookieJarFetch()
  const answered = Promise.withResolvers<void>()
  const page = browser('viewer', async (url, init) => {
    const response = await jar(url, init)
    if (url.includes('prompt=none')) await answered.promise
    return response
  })
  const renewal = page.renew()
  await page.signIn(person.email, person.password)
  answered.resolve()
  expect(await renewal).toMatchObject({ accountId: person.accountId })
  expect(page.current()).toMatchObject({ accountId: person.accountId })
})

test.each(['sign-in', 'sign-up'])('a %s goes on when another page signed somebody in meanwhile', async (step) => {
  const [ana, bruno] = [await somebody(), await somebody()]
  const page = browser()
  const late = browser('viewer', page.fetch)
  expect(await late.start()).toBeUndefined()
  const { sessionId } = await page.signIn(ana.email, ana.password)
  const signedIn =
    step === 'sign-in'
      ? await late.signIn(bruno.email, bruno.password)
      : await late.signUp({ ...bruno, email: 'late@films.example' })
  expect(signedIn.accountId).not.toBe(ana.accountId)
  expect(signedIn.sessionId).not.toBe(sessionId)
  expect(await page.renew()).toMatchObject({ accountId: signedIn.accountId, sessionId: signedIn.sessionId })
})

test('the back office and the front have sessions of their own, and roles count in the back office only', async () => {
  const person = await somebody()
  const fetch = cookieJarFetch()
  const [front, back] = [browser('viewer', fetch), browser('admin', fetch)]
  await back.signIn(owner.email, owner.password)
  expect(await front.renew()).toBeUndefined()
  await front.signIn(person.email, person.password)
  expect(await back.renew()).toMatchObject({ roles: ['owner'] })
  expect((await clientOf(front).getMe()).email).toBe(person.email)
  await front.signOut()
  expect(await back.renew()).toMatchObject({ roles: ['owner'] })
  expect(await browser('viewer').signIn(owner.email, owner.password)).toMatchObject({ roles: [] })
})

test('the back office is for staff only', async () => {
  const person = await somebody()
  await expect(browser('admin').signIn(person.email, person.password)).rejects.toThrow(fault('identity.staff-only'))
  await expect(browser('admin').signUp({ ...person, email: 'new@films.example' })).rejects.toThrow(
    fault('identity.staff-only'),
  )
})

test('an unknown address and a wrong password get the same answer', async () => {
  const person = await somebody()
  const wrong = await browser()
    .signIn(person.email, 'not the password')
    .catch((error: unknown) => error)
  const unknown = await browser()
    .signIn('nobody@films.example', 'not the password')
    .catch((error: unknown) => error)
  expect(wrong).toMatchObject({ code: 'identity.wrong-credentials' })
  const visible = ({ code, status, message }: Fault) => ({ code, status, message })
  expect(visible(unknown as Fault)).toEqual(visible(wrong as Fault))
})

test.each(['known', 'unknown'])(
  'five wrong passwords lock a %s address for a while, even for the right one',
  async (kind) => {
    const person =
      kind === 'known' ? await somebody() : { email: 'ghost@films.example', password: 'whatever it may be' }
    const page = browser()
    for (let i = 0; i < 5; i++)
      await expect(page.signIn(person.email, 'not the password')).rejects.toThrow(fault('identity.wrong-credentials'))
    await expect(page.signIn(person.email, person.password)).rejects.toThrow(
      expect.objectContaining({
        code: 'identity.too-many-attempts',
        details: expect.objectContaining({ retryAfterSeconds: 30 }),
      }),
    )
    site.clock.now = new Date(Date.now() + 31_000)
    const outcome = await page.signIn(person.email, person.password).catch((error: unknown) => error)
    site.clock.now = undefined
    expect(outcome).toMatchObject(kind === 'known' ? { roles: [] } : { code: 'identity.wrong-credentials' })
  },
)

test('support sees why somebody cannot sign in, and lets them in; a staff account is unlocked by owners alone', async () => {
  const person = await somebody()
  const page = browser()
  for (let i = 0; i < 5; i++) await page.signIn(person.email, 'not the password').catch(() => undefined)
  const params = { id: person.accountId }
  const support = site.client(identity, { roles: ['support'], client: 'admin' })
  await expect(
    site.client(identity, { roles: ['editor'], client: 'admin' }).getSignInState({ params }),
  ).rejects.toThrow(fault('kit.forbidden'))
  const locked = await support.getSignInState({ params })
  expect(locked).toMatchObject({ emailVerified: false, failures: 5, sessions: [{ client: 'viewer' }] })
  expect(locked.lockedForSeconds).toBeGreaterThan(0)
  site.clock.now = new Date(Date.now() + 25 * 3_600_000)
  expect(await support.getSignInState({ params })).toMatchObject({ failures: 0, lockedForSeconds: 0 })
  site.clock.now = undefined

  expect(await support.unlockSignIn({ params })).toMatchObject({ failures: 0, lockedForSeconds: 0 })
  await expect(page.signIn(person.email, person.password)).resolves.toMatchObject({ accountId: person.accountId })

  const asOwner = site.client(identity, { roles: ['owner'], client: 'admin' })
  await asOwner.setRoles({ params, body: { roles: ['support'] } })
  await expect(support.unlockSignIn({ params })).rejects.toThrow(fault('kit.forbidden'))
  await expect(asOwner.unlockSignIn({ params })).resolves.toMatchObject({ lockedForSeconds: 0 })
  await expect(support.getSignInState({ params: { id: crypto.randomUUID() } })).rejects.toThrow(
    fault('identity.account-not-found'),
  )
})

test('guesses that are made all at once are counted one by one', async () => {
  const person = await somebody()
  const pages = Array.from({ length: 12 }, () => browser())
  await Promise.all(pages.map((page) => page.start()))
  const codes = await Promise.all(
    pages.map((page) => page.signIn(person.email, 'not the password').catch((error: { code: string }) => error.code)),
  )
  expect(codes.filter((code) => code === 'identity.wrong-credentials')).toHaveLength(5)
  expect(codes.filter((code) => code === 'identity.too-many-attempts')).toHaveLength(7)
})

test('an address is registered once, whichever way it is written and however fast', async () => {
  const person = { password: 'a long enough secret', name: 'Twin', language: 'en' as const }
  const pages = ['twin@films.example', 'TWIN@films.example', ' twin@Films.example'].map((email) =>
    browser()
      .signUp({ ...person, email })
      .then(
        () => 'registered',
        (error: { code: string }) => error.code,
      ),
  )
  expect((await Promise.all(pages)).toSorted()).toEqual(['identity.email-taken', 'identity.email-taken', 'registered'])
})

test('nobody can complete a sign-in for another browser', async () => {
  const person = await somebody()
  const attacker = cookieJarFetch()
  const query = new URLSearchParams({
    client_id: 'viewer',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${testPublicUrl}/signed-in`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })
  const began = await attacker(`${baseUrl}/api/identity/oidc/auth?${query.toString()}`)
  const uid = new URL(began.url).pathname.split('/').at(-1)
  const victim = await fetch(`${baseUrl}/api/identity/interactions/${uid}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: person.email, password: person.password }),
  })
  expect(victim.status).toBe(410)
  expect(await victim.json()).toMatchObject({ code: 'identity.interaction-expired' })
})

test('a sign-in that waited for too long begins anew by itself', async () => {
  const person = await somebody()
  const page = browser()
  await page.start()
  await site
    .db<{ oidcRecord: { model: string } }>('identity')
    .deleteFrom('oidcRecord')
    .where('model', '=', 'Interaction')
    .execute()
  expect((await page.signIn(person.email, person.password)).accountId).toBe(person.accountId)
})

test.each([
  ['without PKCE', { code_challenge: undefined }],
  ['with a plain challenge', { code_challenge_method: 'plain' }],
  ['towards a foreign site', { redirect_uri: 'https://evil.example/signed-in' }],
  ['for an unknown application', { client_id: 'other' }],
  ['with tokens in the address', { response_type: 'id_token' }],
])('the issuer refuses a sign-in %s', async (_what, change) => {
  const parameters: Record<string, string | undefined> = {
    client_id: 'viewer',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${testPublicUrl}/signed-in`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
    ...change,
  }
  const query = new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const response = await fetch(`${baseUrl}/api/identity/oidc/auth?${query.toString()}`, { redirect: 'manual' })
  const location = response.headers.get('location') ?? ''
  expect(location).not.toContain('code=')
  expect(location).not.toContain('interactions')
  expect(location).not.toContain('evil.example')
})

test('a code is good once', async () => {
  const person = await somebody()
  const jar = cookieJarFetch()
  let exchange: RequestInit | undefined
  const page = browser('viewer', (url, init) => {
    if (url.endsWith('/token')) exchange = init
    return jar(url, init)
  })
  await page.signIn(person.email, person.password)
  const again = await fetch(`${baseUrl}/api/identity/oidc/token`, exchange)
  expect(again.status).toBe(400)
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
})

test('cookies are out of reach of scripts and other sites, and the session cookie of other routes', async () => {
  const person = await somebody()
  const lines: string[] = []
  const jar = cookieJarFetch(async (request) => {
    const response = await fetch(request)
    lines.push(...response.headers.getSetCookie())
    return response
  })
  await browser('viewer', jar).signIn(person.email, person.password)
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line.toLowerCase()).toMatch(/httponly/)
  for (const line of lines) expect(line.toLowerCase()).toMatch(/samesite=lax/)
  const session = lines.filter((line) => line.startsWith('codeflix-viewer-session='))
  for (const line of session) expect(line).toMatch(/path=\/api\/identity\/oidc;/)
  const expires = /expires=([^;]+)/.exec(session.at(-1) ?? '')?.[1] ?? ''
  expect((Date.parse(expires) - Date.now()) / 86_400_000).toBeCloseTo(30, 1)
})

test('the issuer describes itself by its public address, whatever the caller claims', async () => {
  const response = await fetch(`${baseUrl}/api/identity/oidc/.well-known/openid-configuration`, {
    headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  })
  expect(await response.json()).toMatchObject({
    issuer: `${testPublicUrl}/api/identity/oidc`,
    authorization_endpoint: `${testPublicUrl}/api/identity/oidc/auth`,
    token_endpoint: `${testPublicUrl}/api/identity/oidc/token`,
    jwks_uri: `${testPublicUrl}/api/identity/oidc/jwks`,
  })
  const jwks = (await (await fetch(`${baseUrl}/api/identity/oidc/jwks`)).json()) as { keys: Record<string, unknown>[] }
  expect(jwks.keys).toHaveLength(2)
  for (const key of jwks.keys) expect(key['d']).toBeUndefined()
})

test('processes that start at once on an empty database agree on their keys', async () => {
  const db = site.db<IdentityTables>('identity')
  const before = await db.deleteFrom('issuerKey').returningAll().execute()
  const loaded = await Promise.all(Array.from({ length: 4 }, () => loadIssuerKeys(db)))
  for (const keys of loaded) expect(keys).toEqual(loaded[0])
  expect(loaded[0]?.jwks.keys).toHaveLength(2)
  await db.deleteFrom('issuerKey').execute()
  for (const row of before)
    await db
      .insertInto('issuerKey')
      .values({ ...row, secret: json(row.secret) })
      .execute()
})

test('sessions outlive a restart, and the keys stay the same', async () => {
  const person = await somebody()
  const jar = cookieJarFetch((request) => site.fetch(request))
  const page = createSignIn({ baseUrl: testPublicUrl, clientId: 'viewer', fetch: jar })
  const { sessionId } = await page.signIn(person.email, person.password)
  const { keys } = (await (await jar(`${testPublicUrl}/api/identity/oidc/jwks`)).json()) as { keys: unknown[] }
  await site.restart()
  baseUrl = await site.listen()
  const after = createSignIn({ baseUrl: testPublicUrl, clientId: 'viewer', fetch: jar })
  expect(await after.renew()).toMatchObject({ sessionId })
  expect(((await (await jar(`${testPublicUrl}/api/identity/oidc/jwks`)).json()) as { keys: unknown[] }).keys).toEqual(
    keys,
  )
})
