import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import { createFilm, owner, setUpSite, type Person } from '../story.ts'
import { barriersOn } from './accessibility.ts'
import { launchBrowser } from './browser.ts'
import { shoot } from './shots.ts'
import { keepPictures, newVisitor, openTab, problemsOf, type Tab } from './tab.ts'

describe('staff set right what people bring to them, without being in each other’s way', () => {
  let platform: PlatformProcess
  let browser: Browser
  let staff: Person
  let office: Tab

  beforeAll(async () => {
    ;[platform, browser] = await Promise.all([startPlatformProcess(), launchBrowser()])
    staff = await setUpSite(platform.url, platform.setUpUrl())
    office = await openTab(await newVisitor(browser, platform.url))
    const { page } = office
    await page.goto('/admin/sign-in')
    await page.getByRole('textbox', { name: /^E-mail/ }).fill(owner.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.remove()
  })

  const looks = async (name: string): Promise<void> => {
    expect({ tooWide: await shoot(office.page, name), barriers: await barriersOn(office.page) }).toEqual({
      tooWide: [],
      barriers: [],
    })
  }
  const isFocused = (element: Locator): Promise<boolean> =>
    element.evaluate((one: Element) => one === document.activeElement)

  test('a window that closes gives the focus back to the button that opened it, or to the button of its menu', async () => {
    onTestFailed(() => keepPictures('focus', [office]))
    const { page } = office
    await page.goto('/admin/plans')
    const opener = page.getByRole('button', { name: 'New plan' })
    await opener.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New plan' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(opener)).toBe(true)

    const menu = page.getByRole('button', { name: /^Actions for/ }).first()
    for (const item of [/^Edit/, /^Stop offering/]) {
      await menu.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: item }).press('Enter')
      await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => isFocused(menu)).toBe(true)
    }
  })

  test('two editors of one field are asked whose words stay, and nothing else is in the way', async () => {
    onTestFailed(() => keepPictures('conflict', [office]))
    const { page } = office
    const film = await createFilm(staff, platform.url, 'Slow River')
    await page.goto(`/admin/titles/${film.id}`)
    const synopsis = page.getByRole('textbox', { name: 'Synopsis' })
    await synopsis.fill('Mine.')
    await staff.catalogAdmin.updateTitle({
      params: { id: film.id },
      body: { version: film.version, synopsis: 'Theirs.' },
    })
    await page.keyboard.press('Control+s')
    const notice = page.getByRole('alert').filter({ hasText: 'Somebody else changed this title' })
    await notice.getByText('Theirs.').waitFor()
    await expect.poll(() => isFocused(notice.getByRole('heading').first())).toBe(true)
    expect(await page.getByRole('alert').count()).toBe(1)
    await looks('admin-title-conflict')
    await notice.getByRole('button', { name: 'Keep mine' }).click()
    await notice.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect
      .poll(async () => (await staff.catalogAdmin.getTitle({ params: { id: film.id } })).synopsis)
      .toBe('Mine.')
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(problemsOf(office)).toEqual([])
  })
})
