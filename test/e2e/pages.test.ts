import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
import { encoderSays, failedJob, jobsUnderWay, longJob, pausedQueue } from './encodes.ts'
import { expectUsable } from './looks.ts'
import { pictureOf, playedOn } from './playing.ts'
import { shoot } from './shots.ts'
import { signInOwner, signInViewer } from './sign-in.ts'
import { newVisitor, openTab, problemsOf, type Tab } from './tab.ts'

const films = ['The Lantern Keeper', 'Slow River', 'Anatomy of a Sunset']

describe('every page can be used by everybody, on a desk and on a phone', () => {
  let platform: PlatformProcess
  let browser: Browser
  let staff: Person
  let viewer: { email: string; password: string }
  let visitor: Tab
  let member: Tab
  let office: Tab
  let titleId: string

  beforeAll(async () => {
    ;[platform, browser] = await Promise.all([startPlatformProcess(), launchBrowser()])
    staff = await setUpSite(platform.url, platform.setUpUrl())
    const file = await makeFilm(6, '320x180')
    const medias = []
    for (const name of films) {
      const title = await createFilm(staff, platform.url, name)
      await paint(staff, title.id, films.indexOf(name))
      medias.push({ title, media: await uploadFilm(staff, platform.url, title.id, file) })
    }
    for (const { title, media } of medias) {
      await encoded(staff, media.id)
      await staff.catalogAdmin.publishTitle({ params: { id: title.id } })
    }
    titleId = medias[0]?.title.id ?? ''
    const person = newPerson(platform.url)
    viewer = await signUp(person)
    await subscribe(person, platform.url)
    await person.identity.updateMe({ body: { language: 'en' } })
    visitor = await openTab(await newVisitor(browser, platform.url))
    member = await openTab(await newVisitor(browser, platform.url))
    office = await openTab(await newVisitor(browser, platform.url))
    await signInViewer(member.page, viewer)
    await signInOwner(office.page)
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.remove()
  })

  async function paint(person: Person, id: string, index: number): Promise<void> {
    for (const [kind, width, height] of [
      ['poster', 800, 1200],
      ['backdrop', 1600, 900],
    ] as const) {
      const hue = index * 55
      const picture = await sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue},60%,22%)"/><stop offset="1" stop-color="hsl(${hue + 50},75%,62%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><circle cx="70%" cy="35%" r="140" fill="hsl(${hue + 90},90%,80%)"/></svg>`,
        ),
      )
        .jpeg()
        .toBuffer()
      const response = await fetch(`${platform.url}/api/catalog-admin/titles/${id}/artwork/${kind}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await person.signIn.token()}`, 'content-type': 'image/jpeg' },
        body: new Uint8Array(picture),
      })
      expect(response.status).toBe(200)
    }
  }

  const pages: readonly { name: string; tab: () => Tab; path: () => string; shows: string | RegExp }[] = [
    { name: 'home', tab: () => visitor, path: () => '/', shows: 'Discoveries' },
    { name: 'title', tab: () => visitor, path: () => `/titles/${titleId}`, shows: 'The Lantern Keeper' },
    { name: 'search', tab: () => visitor, path: () => '/search?q=lantern', shows: 'Titles' },
    { name: 'sign-in', tab: () => visitor, path: () => '/sign-in', shows: 'Sign in' },
    { name: 'sign-up', tab: () => visitor, path: () => '/join', shows: 'Create your account' },
    { name: 'account', tab: () => member, path: () => '/account', shows: 'Account' },
    { name: 'admin-home', tab: () => office, path: () => '/admin', shows: /./ },
    { name: 'admin-titles', tab: () => office, path: () => '/admin/titles', shows: 'Titles' },
    { name: 'admin-title', tab: () => office, path: () => `/admin/titles/${titleId}`, shows: 'The Lantern Keeper' },
    { name: 'admin-encodes', tab: () => office, path: () => '/admin/encodes', shows: 'Encodes' },
    { name: 'admin-subscribers', tab: () => office, path: () => '/admin/subscribers', shows: 'Subscribers' },
    { name: 'admin-plans', tab: () => office, path: () => '/admin/plans', shows: 'Plans' },
    { name: 'admin-mail', tab: () => office, path: () => '/admin/mail', shows: 'Mail' },
    { name: 'admin-settings', tab: () => office, path: () => '/admin/settings', shows: 'Settings' },
    { name: 'admin-system', tab: () => office, path: () => '/admin/system', shows: 'Copies' },
    {
      name: 'admin-dead-letters',
      tab: () => office,
      path: () => '/admin/system/dead-letters',
      shows: 'No dead letters',
    },
  ]

  test.for(pages)('$name has no barrier and fits every window', async ({ name, tab, path, shows }) => {
    const { page } = tab()
    await page.goto(path())
    await page.getByRole('heading', { name: shows }).first().waitFor()
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
    await expectUsable(tab(), name)
    expect(problemsOf(tab())).toEqual([])
  })

  const encodes: readonly {
    name: string
    says: Parameters<typeof encoderSays>[1]
    path: string
    shows: string | RegExp
  }[] = [
    {
      name: 'admin-encodes-paused',
      says: { jobs: jobsUnderWay, queue: pausedQueue },
      path: '/admin/encodes',
      shows: 'Next in line',
    },
    { name: 'admin-encode-long', says: { detail: longJob }, path: `/admin/encodes/${longJob.id}`, shows: /^Chunk 211/ },
    {
      name: 'admin-encode-failed',
      says: { detail: failedJob, queue: pausedQueue },
      path: `/admin/encodes/${failedJob.id}`,
      shows: /^Chunk 12 .*failed/,
    },
  ]
  test.for(encodes)('$name has no barrier and fits every window', async ({ name, says, path, shows }) => {
    const { page } = office
    await encoderSays(page, says)
    await page.goto(path)
    await page.getByText(shows).first().waitFor()
    await expectUsable(office, name)
    expect(problemsOf(office)).toEqual([])
    await page.unrouteAll()
  })

  test('the chunks of a film are looked through by keyboard, and one is encoded again', async () => {
    const { page } = office
    await encoderSays(page, { detail: longJob })
    await page.goto(`/admin/encodes/${longJob.id}`)
    const strip = page.getByRole('listbox', { name: 'Parts of the job' })
    await strip.getByRole('option', { name: /^Chunk 10 / }).click()
    await page.keyboard.press('ArrowRight')
    await page.getByText(/^Chunk 11 of 500, 3:36 – 3:57, done/).waitFor()
    const asked = page.waitForRequest((request) => request.method() === 'POST')
    await page.route('**/tasks/*/retry', (route) => route.fulfill({ json: longJob }))
    await page.getByRole('button', { name: 'Do this part again' }).click()
    expect(new URL((await asked).url()).pathname).toBe(
      `/api/encoder/jobs/${longJob.id}/tasks/${longJob.parts[11]?.id}/retry`,
    )
    await page.unrouteAll()
  })

  test('the beginning of a video is looked at while the rest is encoded, and what has come since is offered', async () => {
    const { page } = office
    const title = await staff.catalogAdmin.getTitle({ params: { id: titleId } })
    let preview = { seconds: 40, ofSeconds: 5530, silent: true }
    await page.route(`**/api/catalog-admin/titles/${titleId}`, (route) =>
      route.fulfill({ json: { ...title, feature: { ...title.feature, status: 'encoding', preview } } }),
    )
    await page.goto(`/admin/titles/${titleId}`)
    await page.getByText('The first 0:40 of 1:32:10 can be watched by staff already.').scrollIntoViewIfNeeded()
    expect(await shoot(page, 'admin-title-begun')).toEqual([])
    await page.getByRole('button', { name: 'Look at it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('The first 0:40 of 1:32:10, in the lowest qualities. Its sound follows.').waitFor()
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2)
    preview = { seconds: 160, ofSeconds: 5530, silent: false }
    await dialog.getByText('By now there is more of it: the first 2:40 of 1:32:10.').waitFor()
    await expectUsable(office, 'admin-preview')
    expect(problemsOf(office)).toEqual([])

    await page.evaluate(() => {
      const video = document.querySelector('video')
      if (video) video.currentTime = 2
    })
    await page.waitForFunction(() => document.querySelector('video')?.seeking === false)
    await dialog.getByRole('button', { name: 'Load it' }).click()
    await dialog.getByText('The first 2:40 of 1:32:10, in the lowest qualities.').waitFor()
    await dialog.getByRole('button', { name: 'Load it' }).waitFor({ state: 'detached' })
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 1.9)
    await page.keyboard.press('Escape')
    await page.unrouteAll()
  })

  test('the player has no barrier and fits every window', async () => {
    const { page } = member
    await page.goto(`/watch/${titleId}`)
    await page.locator('video').waitFor()
    // A page that was opened by its address has not been touched yet: the browser may want a press to play. The key would
    // pause what has begun meanwhile.
    await expect
      .poll(async () => {
        await page.locator('video').evaluate((video: HTMLVideoElement) => video.play().catch(() => undefined))
        return (await pictureOf(page)).paused
      })
      .toBe(false)
    await playedOn(page, 0.5)
    await page.keyboard.press('k')
    await expect.poll(async () => (await pictureOf(page)).paused).toBe(true)
    await expectUsable(member, 'player')
    expect(problemsOf(member)).toEqual([])
  })
})
