import { demoAccounts, demoPassword } from '@codeflix/contracts/demo-accounts'
import { identity } from '@codeflix/contracts/identity'
import { createSignIn } from '@codeflix/contracts/sign-in'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { afterEach, expect, test } from 'vitest'
import type { IdentityContext, IdentityTables } from '../src/database.ts'
import { identityService } from '../src/service.ts'
import { announceSetUp } from '../src/site/set-up.ts'
import { owner, setUpSite } from './set-up-site.ts'

let site: BootedTest
afterEach(() => site.close())

const fault = (code: string) => expect.objectContaining({ code })
const browser = (clientId: 'viewer' | 'admin') =>
  createSignIn({ baseUrl: testPublicUrl, clientId, fetch: cookieJarFetch((request) => site.fetch(request)) })
const eventsNamed = async (event: string) =>
  (await site.emitted('identity')).filter((one) => one.event === `identity.${event}`)

/** What one process prints when it starts. */
async function printedLink(): Promise<string | undefined> {
  let printed: string | undefined
  await announceSetUp({
    db: site.db<IdentityTables>('identity'),
    log: { info: (fields: { setUpUrl: string }) => (printed = fields.setUpUrl) },
    publicUrl: testPublicUrl,
    now: () => new Date(),
  } as unknown as IdentityContext)
  return printed
}
const tokenIn = (link: string | undefined): string => new URL(link ?? '').searchParams.get('token') ?? ''

test('a new site is set up once, with the link of any of its processes', async () => {
  site = await bootTest([identityService])
  const anyone = site.client(identity)
  expect(await anyone.getSite()).toMatchObject({ setUp: false, demo: false })
  const [first, second] = [await printedLink(), await printedLink()]
  expect(first).toMatch(/^http:\/\/localhost:8080\/admin\/set-up\?token=[\w-]{43}$/)
  expect(second).not.toBe(first)
  const body = {
    siteName: 'Cine Clube',
    language: 'pt-BR' as const,
    currency: 'BRL' as const,
    ...owner,
    demo: false,
  }
  await expect(anyone.setUp({ body: { ...body, token: 'a guess' } })).rejects.toThrow(
    fault('identity.set-up-token-wrong'),
  )
  const outcomes = await Promise.allSettled(
    [first, second].map((link) => anyone.setUp({ body: { ...body, token: tokenIn(link) } })),
  )
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await anyone.getSite()).toEqual({
    setUp: true,
    name: 'Cine Clube',
    language: 'pt-BR',
    currency: 'BRL',
    demo: false,
  })
  await expect(anyone.setUp({ body: { ...body, token: tokenIn(first) } })).rejects.toThrow(
    fault('identity.set-up-done'),
  )
  expect(await printedLink()).toBeUndefined()
  expect(await eventsNamed('site.set-up')).toHaveLength(1)
  expect(await browser('admin').signIn(owner.email, owner.password)).toMatchObject({ roles: ['owner'] })
})

test('nobody signs up before there is an owner', async () => {
  site = await bootTest([identityService])
  const person = {
    email: 'early@films.example',
    password: 'a long enough secret',
    name: 'Early',
    language: 'en' as const,
  }
  await expect(browser('viewer').signUp(person)).rejects.toThrow(fault('identity.set-up-needed'))
})

test('the demonstration comes with accounts to try, and goes without a trace', async () => {
  site = await bootTest([identityService])
  const db = site.db<IdentityTables>('identity')
  const ownerId = await setUpSite(site, { demo: true })
  const asOwner = site.client(identity, { accountId: ownerId, roles: ['owner'], client: 'admin' })
  expect(await site.client(identity).getSite()).toMatchObject({ demo: true })
  expect(await eventsNamed('demo.requested')).toHaveLength(1)
  const registered = (await eventsNamed('account.registered')).map((one) => one.payload as { demo: boolean })
  expect(registered.filter((payload) => payload.demo)).toHaveLength(demoAccounts.length)
  await asOwner.loadDemo()
  expect(await eventsNamed('demo.requested')).toHaveLength(1)

  const page = browser('viewer')
  await page.signIn('ana@demo.codeflix.example', demoPassword)
  await expect(browser('admin').signIn('ana@demo.codeflix.example', demoPassword)).rejects.toThrow(
    fault('identity.staff-only'),
  )
  await expect(browser('viewer').signIn('ben@demo.codeflix.example', 'wrong password')).rejects.toThrow(
    fault('identity.wrong-credentials'),
  )

  await asOwner.removeDemo()
  expect(await page.renew()).toBeUndefined()
  await expect(browser('viewer').signIn('ana@demo.codeflix.example', demoPassword)).rejects.toThrow(
    fault('identity.wrong-credentials'),
  )
  expect(await site.client(identity).getSite()).toMatchObject({ setUp: true, demo: false })
  const ids = demoAccounts.map((account) => account.id)
  const left = await Promise.all([
    db.selectFrom('identity.account').select('id').where('id', 'in', ids).execute(),
    db.selectFrom('identity.profile').select('id').where('accountId', 'in', ids).execute(),
    db.selectFrom('credential').select('accountId').where('accountId', 'in', ids).execute(),
    db.selectFrom('staffRole').select('accountId').where('accountId', 'in', ids).execute(),
    db.selectFrom('session').select('id').where('accountId', 'in', ids).execute(),
    db.selectFrom('oidcRecord').select('id').where('accountId', 'in', ids).execute(),
  ])
  expect(left).toEqual([[], [], [], [], [], []])
  const [requested, removed] = [await eventsNamed('demo.requested'), await eventsNamed('demo.removed')]
  expect(removed).toEqual([
    {
      event: 'identity.demo.removed',
      payload: { requestId: (requested[0] as { payload: { requestId: string } }).payload.requestId },
    },
  ])
  expect(await eventsNamed('session.revoked')).toHaveLength(1)

  await asOwner.loadDemo()
  await browser('viewer').signIn('ana@demo.codeflix.example', demoPassword)
})

test('a site that is told to show the demonstration does so as soon as it is set up', async () => {
  site = await bootTest([identityService], { config: { identity: { demo: true } } })
  expect(await eventsNamed('demo.requested')).toHaveLength(0)
  await setUpSite(site)
  expect(await eventsNamed('demo.requested')).toHaveLength(1)
  await site.restart()
  expect(await eventsNamed('demo.requested')).toHaveLength(1)
})
