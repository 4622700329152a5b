import { demoAccounts, demoPassword } from '@codeflix/contracts/demo-accounts'
import { eventually } from '@codeflix/kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlatform, type RunningPlatform } from '../platform.ts'
import { createFilm, newPerson, play, setUpSite, type Person } from '../story.ts'

const titlesOf = async (person: Person): Promise<string[]> =>
  (await person.catalog.listTitles({ query: { limit: 100 } })).items.map((title) => title.name)

describe('the demonstration', () => {
  let platform: RunningPlatform
  let staff: Person
  beforeAll(async () => {
    platform = await startPlatform({ demo: true })
    staff = await setUpSite(platform.url, platform.setUpUrl())
  })
  afterAll(() => platform.remove())

  test('fills a new site with films, a series, plans and accounts, and its films play', async () => {
    const anyone = newPerson(platform.url)
    await eventually(async () => {
      expect(
        (await staff.catalogAdmin.listTitles({ query: { limit: 100 } })).items.filter((title) => title.demo).length,
      ).toBeGreaterThanOrEqual(13)
    }, 300)
    // Each appears as its video is encoded; the rest of them take the same way.
    await eventually(async () => expect((await titlesOf(anyone)).length).toBeGreaterThanOrEqual(3), 500)
    expect((await anyone.subscriptions.listPlans()).items.length).toBeGreaterThanOrEqual(2)
    const home = await anyone.catalog.getHome({ query: { language: 'pt-BR' } })
    expect(home.hero?.poster).toBeDefined()
    expect(home.rows.length).toBeGreaterThan(0)

    const ana = newPerson(platform.url)
    await ana.signIn.signIn(demoAccounts[0].email, demoPassword)
    const { items } = await anyone.catalog.listTitles({ query: { limit: 1 } })
    const title = await anyone.catalog.getTitle({ params: { id: items[0]?.id ?? '' } })
    const session = await play(ana, title.videoId ?? '')
    expect((await fetch(platform.url + session.mediaBase + session.dashManifest)).status).toBe(200)
  }, 900_000)

  test('goes without a trace, also in the middle of its encodes, and leaves alone what is not its own', async () => {
    const own = await createFilm(staff, platform.url, 'Not a Demonstration')
    await staff.identity.removeDemo()
    await eventually(async () => {
      expect((await staff.catalogAdmin.listTitles({ query: { limit: 100 } })).items.map((title) => title.id)).toEqual([
        own.id,
      ])
      expect(await titlesOf(newPerson(platform.url))).toEqual([])
      expect((await staff.identity.listAccounts({ query: {} })).items.every((account) => !account.demo)).toBe(true)
      expect(
        (await staff.subscriptions.listSubscribers({ query: {} })).items.every((subscriber) => !subscriber.demo),
      ).toBe(true)
      expect((await staff.encoder.listJobs({ query: { status: 'queued' } })).items).toEqual([])
    })
    await expect(newPerson(platform.url).signIn.signIn(demoAccounts[0].email, demoPassword)).rejects.toMatchObject({
      code: 'identity.wrong-credentials',
    })
  })
})
