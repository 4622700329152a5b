import { identity } from '@codeflix/contracts/identity'
import { createSignIn, type SignIn } from '@codeflix/contracts/sign-in'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { createClient } from '@codeflix/contracts/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IdentityTables } from '../src/database.ts'
import { identityService } from '../src/service.ts'
import { setUpSite } from './set-up-site.ts'

let site: BootedTest
beforeAll(async () => {
  site = await bootTest([identityService])
  await setUpSite(site)
})
afterAll(() => site.close())

const fault = (code: string) => expect.objectContaining({ code })
const browser = (): SignIn =>
  createSignIn({
    baseUrl: testPublicUrl,
    clientId: 'viewer',
    fetch: cookieJarFetch((request) => site.fetch(request)),
  })
const clientOf = (signIn: SignIn) =>
  createClient(identity, { baseUrl: testPublicUrl, transport: site.fetch, token: signIn.token })

let people = 0
async function somebody() {
  const person = {
    email: `person${++people}@films.example`,
    password: 'a long enough secret',
    name: `Person ${people}`,
    language: 'pt-BR' as const,
  }
  const page = browser()
  await page.signUp(person)
  return { ...person, page, client: clientOf(page) }
}
async function linkToken(event: string, field: string): Promise<string> {
  const found = (await site.emitted('identity')).findLast((one) => one.event === event)
  const url = (found as { payload: Record<string, string> }).payload[field] ?? ''
  return new URL(url).searchParams.get('token') ?? ''
}
async function revoked(): Promise<unknown> {
  return (await site.emitted('identity')).findLast((one) => one.event === 'identity.session.revoked')?.payload
}

test('a person changes their name and language, and the first profile goes along', async () => {
  const { client } = await somebody()
  const before = await client.getMe()
  await client.updateMe({ body: { name: 'Zoë' } })
  const after = await client.updateMe({ body: { language: 'en' } })
  expect(after).toEqual({
    ...before,
    name: 'Zoë',
    language: 'en',
    profiles: [{ ...before.profiles[0], name: 'Zoë', language: 'en' }],
  })
  const row = await site
    .db<IdentityTables>('identity')
    .selectFrom('identity.account')
    .selectAll()
    .where('id', '=', before.id)
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({ name: 'Zoë', language: 'en', demo: false })
  expect(Date.parse(row.updatedAt)).toBeGreaterThan(Date.parse(row.createdAt))
})

test('a person sees where they are signed in, and signs one device out', async () => {
  const { email, password, client, page } = await somebody()
  const other = browser()
  const { sessionId } = await other.signIn(email, password)
  const { items } = await client.listSessions()
  expect(items.map((session) => String(session.current)).toSorted()).toEqual(['false', 'true'])
  expect(items.find((session) => session.current)).toMatchObject({ id: page.current()?.sessionId, client: 'viewer' })
  await client.revokeSession({ params: { id: sessionId } })
  expect(await other.renew()).toBeUndefined()
  expect(await page.renew()).toBeDefined()
  expect(await revoked()).toEqual({ accountId: page.current()?.accountId, sessionIds: [sessionId] })
  await expect(client.revokeSession({ params: { id: sessionId } })).rejects.toThrow(fault('identity.session-not-found'))
})

test('nobody signs out the device of somebody else', async () => {
  const [ana, bruno] = [await somebody(), await somebody()]
  const theirs = ana.page.current()?.sessionId ?? ''
  await expect(bruno.client.revokeSession({ params: { id: theirs } })).rejects.toThrow(
    fault('identity.session-not-found'),
  )
  expect(await ana.page.renew()).toBeDefined()
})

test('signing out everywhere ends this device too, and tells the other services which sessions ended', async () => {
  const { email, password, client, page } = await somebody()
  const other = browser()
  await other.signIn(email, password)
  const ids = (await client.listSessions()).items.map((session) => session.id)
  await client.signOutEverywhere()
  expect(await page.renew()).toBeUndefined()
  expect(await other.renew()).toBeUndefined()
  const event = (await revoked()) as { sessionIds: string[] }
  expect(event.sessionIds.toSorted()).toEqual(ids.toSorted())
  const left = await site
    .db<IdentityTables>('identity')
    .selectFrom('oidcRecord')
    .select('model')
    .where('uid', 'in', ids)
    .execute()
  expect(left).toEqual([])
})

test('a session that was ended while one of its requests was under way does not come back', async () => {
  const { client } = await somebody()
  const db = site.db<IdentityTables>('identity')
  const id = (await client.listSessions()).items[0]?.id ?? ''
  const record = await db.selectFrom('oidcRecord').selectAll().where('uid', '=', id).executeTakeFirstOrThrow()
  await client.signOutEverywhere()
  const { saveSession } = await import('../src/sessions/session-record.ts')
  const saved = await db.transaction().execute((trx) =>
    saveSession(
      trx,
      {
        id,
        accountId: record.accountId ?? '',
        signedInAt: new Date(Date.now() - 600_000),
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
        client: 'viewer',
        userAgent: '',
        ipAddress: '',
      },
      new Date(),
    ),
  )
  expect(saved).toBe(false)
})

test('a changed password ends every other session and lets nobody in with the old one', async () => {
  const { email, password, client, page } = await somebody()
  const other = browser()
  await other.signIn(email, password)
  await expect(client.changePassword({ body: { current: 'wrong', next: 'another long secret' } })).rejects.toThrow(
    fault('identity.wrong-credentials'),
  )
  await client.changePassword({ body: { current: password, next: 'another long secret' } })
  expect(await page.renew()).toBeDefined()
  expect(await other.renew()).toBeUndefined()
  await expect(browser().signIn(email, password)).rejects.toThrow(fault('identity.wrong-credentials'))
  await browser().signIn(email, 'another long secret')
})

test('a forgotten password is replaced by a mailed link that works once and for an hour', async () => {
  const { email, page } = await somebody()
  const anyone = site.client(identity)
  await anyone.requestPasswordReset({ body: { email } })
  const event = 'identity.account.password-reset-requested'
  const old = await linkToken(event, 'url')
  await anyone.requestPasswordReset({ body: { email } })
  const token = await linkToken(event, 'url')
  await anyone.resetPassword({ params: { token }, body: { password: 'chosen by the link' } })
  expect(await page.renew()).toBeUndefined()
  await browser().signIn(email, 'chosen by the link')
  for (const used of [token, old])
    await expect(
      anyone.resetPassword({ params: { token: used }, body: { password: 'chosen by a thief' } }),
    ).rejects.toThrow(fault('identity.token-expired'))

  await anyone.requestPasswordReset({ body: { email } })
  const late = await linkToken(event, 'url')
  expect(late).not.toBe(token)
  site.clock.now = new Date(Date.now() + 3_601_000)
  await expect(anyone.resetPassword({ params: { token: late }, body: { password: 'much too late' } })).rejects.toThrow(
    fault('identity.token-expired'),
  )
  site.clock.now = undefined
})

test('asking for a link tells nobody whether an account exists, and no address gets more than three an hour', async () => {
  const { email } = await somebody()
  const anyone = site.client(identity)
  const count = async () =>
    (await site.emitted('identity')).filter((one) => one.event === 'identity.account.password-reset-requested').length
  const before = await count()
  expect(await anyone.requestPasswordReset({ body: { email: 'nobody@films.example' } })).toBeUndefined()
  expect(await count()).toBe(before)
  for (let i = 0; i < 5; i++) expect(await anyone.requestPasswordReset({ body: { email } })).toBeUndefined()
  expect(await count()).toBe(before + 3)
})

test('the link in the first mail confirms the address, once', async () => {
  const { client } = await somebody()
  const token = await linkToken('identity.account.registered', 'verificationUrl')
  const anyone = site.client(identity)
  await anyone.verifyEmail({ params: { token } })
  expect((await client.getMe()).emailVerified).toBe(true)
  await expect(anyone.verifyEmail({ params: { token } })).rejects.toThrow(fault('identity.token-expired'))
  await expect(anyone.resetPassword({ params: { token }, body: { password: 'a long enough one' } })).rejects.toThrow(
    fault('identity.token-expired'),
  )
})

test('neither passwords nor tokens are kept as they are', async () => {
  const { password, client } = await somebody()
  const token = await linkToken('identity.account.registered', 'verificationUrl')
  const { id } = await client.getMe()
  const db = site.db<IdentityTables>('identity')
  const credential = await db.selectFrom('credential').selectAll().where('accountId', '=', id).executeTakeFirstOrThrow()
  expect(credential.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const rows = await db.selectFrom('oneTimeToken').selectAll().where('accountId', '=', id).execute()
  expect(rows).toHaveLength(1)
  expect(JSON.stringify([rows, credential])).not.toContain(token)
  expect(JSON.stringify([rows, credential])).not.toContain(password)
})
