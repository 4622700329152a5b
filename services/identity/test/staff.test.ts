import { identity } from '@codeflix/contracts/identity'
import { createSignIn } from '@codeflix/contracts/sign-in'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccount } from '../src/accounts/add-account.ts'
import type { IdentityTables } from '../src/database.ts'
import { identityService } from '../src/service.ts'
import { setUpSite } from './set-up-site.ts'

let site: BootedTest
let ownerId: string
beforeAll(async () => {
  site = await bootTest([identityService])
  ownerId = await setUpSite(site)
})
afterAll(() => site.close())

const fault = (code: string) => expect.objectContaining({ code })
const asOwner = () => site.client(identity, { accountId: ownerId, roles: ['owner'], client: 'admin' })
const asSupport = () => site.client(identity, { roles: ['support'], client: 'admin' })
const backOffice = () =>
  createSignIn({ baseUrl: testPublicUrl, clientId: 'admin', fetch: cookieJarFetch((request) => site.fetch(request)) })
const lastInvitation = async () =>
  (await site.emitted('identity')).findLast((one) => one.event === 'identity.account.staff-added')?.payload as {
    url: string
    accountId: string
  }

/** By the link that was mailed to whoever signed up. */
async function confirmEmail(accountId: string): Promise<void> {
  const registered = (await site.emitted('identity')).findLast(
    ({ event, payload }) =>
      event === 'identity.account.registered' && (payload as { accountId: string }).accountId === accountId,
  )?.payload as { verificationUrl: string }
  const token = new URL(registered.verificationUrl).searchParams.get('token') ?? ''
  await site.client(identity).verifyEmail({ params: { token } })
}

function addPerson(name: string, email: string): Promise<string> {
  return site
    .db<IdentityTables>('identity')
    .transaction()
    .execute((trx) => addAccount(trx, { name, email, language: 'pt-BR', passwordHash: null }, new Date()))
}

test('somebody who is given a staff account chooses a password by the mailed link and signs in', async () => {
  const view = await asOwner().addStaff({
    body: { email: 'Edu@films.example', name: 'Edu', roles: ['editor', 'support'] },
  })
  expect(view).toMatchObject({ email: 'edu@films.example', roles: ['editor', 'support'], demo: false })
  const { url } = await lastInvitation()
  expect(url).toMatch(/^http:\/\/localhost:8080\/admin\/choose-password\?token=/)
  const token = new URL(url).searchParams.get('token') ?? ''
  await expect(backOffice().signIn('edu@films.example', '')).rejects.toThrow(fault('kit.invalid-input'))
  await expect(backOffice().signIn('edu@films.example', 'anything at all')).rejects.toThrow(
    fault('identity.wrong-credentials'),
  )
  await site.client(identity).resetPassword({ params: { token }, body: { password: 'chosen by edu himself' } })
  const page = backOffice()
  expect(await page.signIn('edu@films.example', 'chosen by edu himself')).toMatchObject({
    roles: ['editor', 'support'],
  })

  await asOwner().setRoles({ params: { id: view.id }, body: { roles: ['editor'] } })
  expect(await page.renew()).toBeUndefined()
  expect(await page.signIn('edu@films.example', 'chosen by edu himself')).toMatchObject({ roles: ['editor'] })
  await asOwner().setRoles({ params: { id: view.id }, body: { roles: [] } })
  await expect(page.signIn('edu@films.example', 'chosen by edu himself')).rejects.toThrow(fault('identity.staff-only'))
})

test('a subscriber who joins the staff keeps the account and its password', async () => {
  const page = createSignIn({
    baseUrl: testPublicUrl,
    clientId: 'viewer',
    fetch: cookieJarFetch((request) => site.fetch(request)),
  })
  const { accountId } = await page.signUp({
    email: 'sub@films.example',
    password: 'a long enough secret',
    name: 'Sub',
    language: 'en',
  })
  await confirmEmail(accountId)
  const view = await asOwner().addStaff({ body: { email: 'sub@films.example', name: 'Other', roles: ['support'] } })
  expect(view).toMatchObject({ id: accountId, name: 'Sub', roles: ['support'] })
  expect((await lastInvitation()).url).toBe(`${testPublicUrl}/admin`)
  expect(await backOffice().signIn('sub@films.example', 'a long enough secret')).toMatchObject({ roles: ['support'] })
})

test('whoever signed up with the address of somebody else has no part in the staff account', async () => {
  const stranger = createSignIn({
    baseUrl: testPublicUrl,
    clientId: 'viewer',
    fetch: cookieJarFetch((request) => site.fetch(request)),
  })
  const email = 'rosa@films.example'
  const password = 'known to a stranger'
  await stranger.signUp({ email, password, name: 'Rosa', language: 'en' })
  await asOwner().addStaff({ body: { email, name: 'Rosa', roles: ['owner'] } })
  await expect(backOffice().signIn(email, password)).rejects.toThrow(fault('identity.wrong-credentials'))
  expect(await stranger.renew()).toBeUndefined()

  const token = new URL((await lastInvitation()).url).searchParams.get('token') ?? ''
  await site.client(identity).resetPassword({ params: { token }, body: { password: 'chosen by rosa herself' } })
  expect(await backOffice().signIn(email, 'chosen by rosa herself')).toMatchObject({ roles: ['owner'] })
  await asOwner().setRoles({ params: { id: (await lastInvitation()).accountId }, body: { roles: [] } })
})

test('the last owner stays owner, and of two owners who demote each other at once one does', async () => {
  await expect(asOwner().setRoles({ params: { id: ownerId }, body: { roles: ['editor'] } })).rejects.toThrow(
    fault('identity.last-owner'),
  )
  const second = await asOwner().addStaff({ body: { email: 'second@films.example', name: 'Two', roles: ['owner'] } })
  const outcomes = await Promise.allSettled([
    asOwner().setRoles({ params: { id: ownerId }, body: { roles: [] } }),
    asOwner().setRoles({ params: { id: second.id }, body: { roles: [] } }),
  ])
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await asOwner().setRoles({ params: { id: ownerId }, body: { roles: ['owner'] } })
})

test('roles of an account that does not exist cannot be set', async () => {
  await expect(
    asOwner().setRoles({ params: { id: '00000000-0000-7000-8000-000000000000' }, body: { roles: [] } }),
  ).rejects.toThrow(fault('identity.account-not-found'))
})

test('accounts are found without accents and in any case, and what people type is no pattern', async () => {
  const id = await addPerson('Conceição Araújo', 'conce@films.example')
  const find = async (q: string) => (await asSupport().listAccounts({ query: { q } })).items.map((item) => item.id)
  expect(await find('conceicao')).toEqual([id])
  expect(await find('ARAÚJO')).toEqual([id])
  expect(await find('conce@')).toEqual([id])
  expect(await find('%araujo%')).toEqual([])
  expect(await find('c_nce')).toEqual([])
})

test('pages of accounts go from the newest to the oldest without a gap or a double', async () => {
  for (let i = 0; i < 7; i++) await addPerson(`Paged ${i}`, `paged${i}@films.example`)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await asSupport().listAccounts({ query: { q: 'paged', limit: 3, ...(cursor ? { cursor } : {}) } })
    seen.push(...page.items.map((item) => item.name))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `Paged ${i}`))
  const staff = await asSupport().listAccounts({ query: { staff: 'true' } })
  expect(staff.items.every((item) => item.roles.length > 0)).toBe(true)
  for (const wrong of ['nonsense', Buffer.from('["x"]').toString('base64url')])
    await expect(asSupport().listAccounts({ query: { cursor: wrong } })).rejects.toThrow(fault('kit.invalid-input'))
})

test('viewers and visitors do not see accounts, and support does not make staff', async () => {
  await expect(site.client(identity).listAccounts()).rejects.toThrow(fault('kit.unauthenticated'))
  await expect(site.client(identity, {}).listAccounts()).rejects.toThrow(fault('kit.forbidden'))
  const body = { email: 'me@films.example', name: 'Me', roles: ['owner' as const] }
  await expect(asSupport().addStaff({ body })).rejects.toThrow(fault('kit.forbidden'))
  await expect(asSupport().setRoles({ params: { id: ownerId }, body: { roles: [] } })).rejects.toThrow(
    fault('kit.forbidden'),
  )
  await expect(asSupport().removeDemo()).rejects.toThrow(fault('kit.forbidden'))
})
