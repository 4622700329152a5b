import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import {
  createFilm,
  encoded,
  makeFilm,
  newPerson,
  setUpSite,
  signUp,
  subscribe,
  uploadFilm,
  type Person,
} from '../story.ts'
import { launchBrowser } from './browser.ts'
import { playedOn } from './playing.ts'
import { signInViewer } from './sign-in.ts'
import { newVisitor, openTab, problemsOf, type Tab } from './tab.ts'

const noConnection = 'No connection. Check your internet connection and try again.'

describe('a bad connection costs a viewer patience, and nothing else', () => {
  let platform: PlatformProcess
  let browser: Browser
  let staff: Person
  let tab: Tab

  beforeAll(async () => {
    ;[platform, browser] = await Promise.all([startPlatformProcess(), launchBrowser()])
    staff = await setUpSite(platform.url, platform.setUpUrl())
  })
  beforeEach(async () => {
    tab = await openTab(await newVisitor(browser, platform.url))
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.remove()
  })

  const enter = async (person: Person): Promise<void> => {
    const viewer = await signUp(person)
    await person.identity.updateMe({ body: { language: 'en' } })
    await signInViewer(tab.page, viewer)
  }

  test('a page that cannot be loaded says so, and loads by itself when the connection is back', async () => {
    const { page, context } = tab
    await page.goto('/')
    await page.getByRole('heading', { name: 'The first films are on their way' }).waitFor()
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Series' }).click()
    await page.getByText(noConnection).waitFor()
    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Series', level: 1 }).waitFor()
    await page.getByText(noConnection).waitFor({ state: 'detached' })
    expect(problemsOf(tab)).toEqual([])
  })

  test('a sign-up without a connection says so, keeps what was typed, and is sent when it is pressed again only', async () => {
    const { page, context } = tab
    await page.goto('/join')
    await page.getByRole('textbox', { name: 'Name' }).fill('Ana Nas')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ana@viewers.example')
    await page.getByRole('textbox', { name: 'Password' }).fill('a long enough password')
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText(noConnection).waitFor()
    await context.setOffline(false)
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ana Nas')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Choose your plan' }).waitFor()
    expect(problemsOf(tab)).toEqual([])
  })

  test('somebody who is signed in is not taken for a stranger while the issuer cannot be reached', async () => {
    const { page } = tab
    await enter(newPerson(platform.url))
    await page.route('**/api/identity/oidc/**', (route) => route.abort())
    for (const path of ['/account', '/watch/01a22f9d-006f-73c4-89e2-f3eb7e9eb123']) {
      await page.goto(path)
      await page.getByText(noConnection).waitFor()
      expect(new URL(page.url()).pathname).toBe(path)
    }
    await page.goto('/account')
    await page.getByText(noConnection).waitFor()
    await page.unrouteAll()
    await page.getByRole('heading', { name: 'You have no subscription' }).waitFor()
    expect(problemsOf(tab)).toEqual([])
  })

  test('what is on the page stays there when it cannot be loaded anew', async () => {
    const { page } = tab
    await page.clock.install()
    await page.goto('/')
    const shown = page.getByRole('heading', { name: 'The first films are on their way' })
    await shown.waitFor()
    let asked = 0
    await page.route('**/api/catalog/home**', (route) => (asked++, route.abort()))
    // Looked at again after a while, a page asks whether there is something new.
    await page.clock.fastForward('05:00')
    await page.evaluate(() => dispatchEvent(new Event('visibilitychange')))
    for (const times of [1, 2, 3]) {
      await expect.poll(() => asked).toBe(times)
      await page.clock.runFor(5000)
    }
    expect(await shown.isVisible()).toBe(true)
    expect(await page.getByText(noConnection).count()).toBe(0)
  })

  test('a film plays on from what it has when the connection is lost, and goes on by itself when it is back', async () => {
    const title = await createFilm(staff, platform.url, 'The Long Tunnel')
    const media = await uploadFilm(staff, platform.url, title.id, await makeFilm(90, '320x180'))
    await encoded(staff, media.id)
    await staff.catalogAdmin.publishTitle({ params: { id: title.id } })
    const person = newPerson(platform.url)
    await enter(person)
    await subscribe(person, platform.url)
    const { page, context } = tab
    await expect.poll(() => person.catalog.getTitle({ params: { id: title.id } }).catch(() => undefined)).toBeDefined()
    await page.goto(`/titles/${title.id}`)
    await page.getByRole('link', { name: 'Play The Long Tunnel' }).click()
    await playedOn(page, 1)

    await context.setOffline(true)
    const message = page.getByText('The connection was lost. Playback goes on where it stopped.')
    // Longer than the engine tries again by itself.
    await playedOn(page, 15)
    expect(await message.count()).toBe(0)
    await message.waitFor()
    await context.setOffline(false)
    await playedOn(page, 2)
    await message.waitFor({ state: 'detached' })
    expect(problemsOf(tab)).toEqual([])
  })
})
