import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import {
  cardToken,
  createFilm,
  encoded,
  makeFilm,
  mediaAddresses,
  newPerson,
  owner,
  play,
  setUpSite,
  signUp,
  subscribe,
  uploadFilm,
  type Person,
} from '../story.ts'
import { eventually } from '@codeflix/kit/testing/eventually'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Signed in again after a restart: what a browser does by itself. */
async function staffAgain(url: string): Promise<Person> {
  const person = newPerson(url, 'admin')
  await person.signIn.signIn(owner.email, owner.password)
  return person
}

describe('kill -9 in the middle of work', () => {
  let platform: PlatformProcess
  let url: string
  let staff: Person
  let titleId: string
  beforeAll(async () => {
    platform = await startPlatformProcess()
    url = platform.url
    staff = await setUpSite(url, platform.setUpUrl())
  })
  afterAll(() => platform.remove())

  test('during an encode: it is taken up again and completes once', async () => {
    const title = await createFilm(staff, url, 'Killed while Encoding')
    titleId = title.id
    const media = await uploadFilm(staff, url, title.id, await makeFilm(20, '960x540'))
    await eventually(async () => {
      const { items } = await staff.encoder.listJobs({ query: { titleId } })
      expect(items[0]?.status).toBe('running')
      expect(items[0]?.progress).toBeGreaterThan(0.05)
    }, 120)
    await platform.kill()
    await platform.start()
    staff = await staffAgain(url)
    const done = await encoded(staff, media.id, 500)
    expect(done.durationSeconds).toBeCloseTo(20, 0)
    const { items } = await staff.encoder.listJobs({ query: { titleId } })
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ status: 'completed', attempt: 2 })
  })

  test.for([0, 15, 60, 200])(
    'during a publication, %i ms after the request: the title is out, whole, or may be published again',
    async (ms) => {
      const published = staff.catalogAdmin.publishTitle({ params: { id: titleId } }).then(
        () => true,
        () => false,
      )
      await pause(ms)
      await platform.kill()
      const answered = await published
      await platform.start()
      staff = await staffAgain(url)
      const { status } = await staff.catalogAdmin.getTitle({ params: { id: titleId } })
      // What was answered was done; what was not answered may have been.
      if (answered) expect(status).toBe('published')
      if (status === 'draft' || status === 'withdrawn')
        await staff.catalogAdmin.publishTitle({ params: { id: titleId } })
      const anyone = newPerson(url)
      await eventually(async () => {
        expect((await anyone.catalog.search({ query: { q: 'killed' } })).titles.map((one) => one.id)).toEqual([titleId])
      }, 5)
      const viewer = newPerson(url)
      await signUp(viewer)
      await subscribe(viewer, url)
      expect((await mediaAddresses(url, await play(viewer, titleId))).length).toBeGreaterThan(6)
      await staff.catalogAdmin.withdrawTitle({ params: { id: titleId } })
      await eventually(async () => {
        expect((await anyone.catalog.search({ query: { q: 'killed' } })).titles).toEqual([])
      }, 5)
    },
  )

  test('during sign-up payments: every one is charged once, and each pays in', async () => {
    const moments = [0, 5, 10, 20, 40, 80, 160, 320]
    const { items: plans } = await newPerson(url).subscriptions.listPlans()
    for (const round of [0, 1]) {
      const people = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const person = newPerson(url)
          const account = await signUp(person)
          return {
            person,
            account,
            body: {
              planId: plans[0]?.id ?? '',
              paymentMethodToken: await cardToken(person, url),
              idempotencyKey: randomUUID(),
            },
          }
        }),
      )
      const requests = people.map(async ({ person, body }, index) => {
        await pause(moments[(index + round * 3) % moments.length] ?? 0)
        await person.subscriptions.subscribe({ body }).catch(() => {})
      })
      await pause(100 + round * 60)
      await platform.kill()
      await Promise.all(requests)
      await platform.start()
      staff = await staffAgain(url)
      for (const { account, body } of people) {
        const person = newPerson(url)
        await person.signIn.signIn(account.email, account.password)
        // The page tries again with the same key, as it does after any answer that did not come.
        await eventually(async () => {
          const { subscription } = await person.subscriptions.getMySubscription()
          if (subscription?.state !== 'active') await person.subscriptions.subscribe({ body })
          expect((await person.subscriptions.getMySubscription()).subscription?.state).toBe('active')
        })
        await eventually(async () => {
          const { payments, invoices } = await staff.subscriptions.getSubscriber({ params: { id: account.accountId } })
          expect(payments.filter((one) => one.status === 'succeeded')).toHaveLength(1)
          expect(payments.filter((one) => one.status === 'pending')).toHaveLength(0)
          expect(invoices.filter((one) => one.status === 'paid')).toHaveLength(1)
        })
      }
    }
  })
})
