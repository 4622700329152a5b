import type { Title } from '@codeflix/contracts/catalog-admin'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import { createFilm, newPerson, setUpSite, signUp, subscribe, type Person } from '../story.ts'
import { launchBrowser } from './browser.ts'
import { expectUsable } from './looks.ts'
import { signInOwner } from './sign-in.ts'
import { keepPictures, newVisitor, openTab, problemsOf, type Tab } from './tab.ts'

describe('staff set right what people bring to them, without being in each other’s way', () => {
  let platform: PlatformProcess
  let browser: Browser
  let staff: Person
  let office: Tab
  let vera: { email: string; password: string; accountId: string }

  beforeAll(async () => {
    ;[platform, browser] = await Promise.all([startPlatformProcess(), launchBrowser()])
    staff = await setUpSite(platform.url, platform.setUpUrl())
    const person = newPerson(platform.url)
    vera = await signUp(person)
    await subscribe(person, platform.url)
    office = await openTab(await newVisitor(browser, platform.url))
    await signInOwner(office.page)
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.remove()
  })

  const looks = (name: string): Promise<void> => expectUsable(office, name)
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

  test('somebody who cannot get in is found by half an address, let in, and what was canceled by mistake goes on', async () => {
    onTestFailed(() => keepPictures('support', [office]))
    const { page } = office
    for (let attempt = 0; attempt < 5; attempt++)
      await expect(newPerson(platform.url).signIn.signIn(vera.email, 'not the password')).rejects.toThrow()
    await page.goto('/admin/subscribers')
    await page.getByRole('searchbox').fill(vera.email.slice(0, 9))
    await page.getByRole('link', { name: /^Vera Viewer/ }).click()
    // The lock is over after half a minute: pictures come later.
    await page.getByText(/^Locked for/).waitFor()
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('Nothing in the way').waitFor()
    await looks('admin-subscriber')
    await expect(newPerson(platform.url).signIn.signIn(vera.email, vera.password)).resolves.toMatchObject({
      accountId: vera.accountId,
    })

    await page.getByRole('button', { name: 'Cancel…' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('asked by phone')
    await page.getByRole('button', { name: 'Cancel the subscription' }).click()
    await page.getByRole('button', { name: 'Take the cancellation back…' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('it was another Vera')
    await looks('admin-subscriber-resume')
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('it was another Vera').waitFor()
    await page.getByRole('button', { name: 'Take the cancellation back…' }).waitFor({ state: 'detached' })
    // The button is gone: the page's heading has the focus instead.
    await expect.poll(() => isFocused(page.getByRole('heading', { level: 1 }))).toBe(true)

    await page.getByRole('link', { name: 'Their mail' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mail' }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe(vera.email)
    expect(problemsOf(office)).toEqual([])
  })

  test('many titles are given a genre at once, and one press takes it back', async () => {
    onTestFailed(() => keepPictures('bulk', [office]))
    const { page } = office
    const names = ['North Wind', 'South Wind']
    const films: Title[] = []
    for (const name of names) films.push(await createFilm(staff, platform.url, name))
    const genre = await staff.catalogAdmin.createGenre({ body: { name: { en: 'Western', 'pt-BR': 'Faroeste' } } })
    const genresOf = (): Promise<boolean[]> =>
      Promise.all(
        films.map(async ({ id }) =>
          (await staff.catalogAdmin.getTitle({ params: { id } })).genreIds.includes(genre.id),
        ),
      )
    await page.goto('/admin/titles?q=wind')
    await page.getByRole('checkbox', { name: 'Select North Wind' }).waitFor()
    await page.getByRole('checkbox', { name: 'Select all 2 shown' }).check()
    await looks('admin-titles-selected')
    await page.getByRole('button', { name: 'Change…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change 2 titles' })
    await dialog.getByRole('combobox', { name: 'What to do' }).selectOption('Give a genre')
    await dialog.getByRole('combobox', { name: 'Genre' }).selectOption('Western')
    await looks('admin-titles-change')
    await dialog.getByRole('button', { name: 'Change 2 titles' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    expect(await genresOf()).toEqual([true, true])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 titles are as before', { exact: true }).first().waitFor()
    expect(await genresOf()).toEqual([false, false])

    await page.getByRole('checkbox', { name: 'Select all 2 shown' }).check()
    await page.getByRole('button', { name: 'Change…' }).click()
    await dialog.getByRole('button', { name: 'Change 2 titles' }).click()
    await dialog.getByText(/^North Wind: /).waitFor()
    await looks('admin-titles-refused')
    await dialog.getByText('Close', { exact: true }).click()
    await page.getByRole('checkbox', { name: 'Select all 2 shown' }).waitFor()
    expect(problemsOf(office)).toEqual([])
  })
})
