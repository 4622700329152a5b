import { createClient } from '@codeflix/contracts/client'
import { identity } from '@codeflix/contracts/identity'
import { createSignIn, type SignIn } from '@codeflix/contracts/sign-in'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { decodeProtectedHeader, decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityService } from '../src/service.ts'
import { setUpSite, owner } from './set-up-site.ts'

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
const meOf = (signIn: SignIn) => createClient(identity, { baseUrl, token: signIn.token }).getMe()

const carla = { email: 'carla@films.example', password: 'a long enough secret', name: 'Carla', language: 'en' as const }

test('a visitor signs up without leaving the page, and the token is accepted', async () => {
  const page = browser()
  expect(await page.renew()).toBeUndefined()
  expect(await page.start()).toBeUndefined()
  const signedIn = await page.signUp(carla)
  expect(await meOf(page)).toMatchObject({ email: carla.email, name: 'Carla', roles: [], emailVerified: false })
  expect(decodeProtectedHeader(signedIn.accessToken)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
  expect(decodeJwt(signedIn.accessToken)).toMatchObject({
    iss: `${testPublicUrl}/api/identity/oidc`,
    aud: 'codeflix',
    sub: signedIn.accountId,
    sid: signedIn.sessionId,
    client_id: 'viewer',
    roles: [],
  })
})

test('another page of the same browser takes up the session, another browser has none', async () => {
  const first = browser()
  const { accountId, sessionId } = await first.signIn(carla.email, carla.password)
  const second = browser('viewer', first.fetch)
  expect(await second.renew()).toMatchObject({ accountId, sessionId })
  expect(await second.renew()).toMatchObject({ accountId, sessionId })
  expect(await browser().renew()).toBeUndefined()
})
