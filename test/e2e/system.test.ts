import { eventually } from '@codeflix/kit/testing/eventually'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { inDatabase } from '../databases-of.ts'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import { createFilm, setUpSite, type Person } from '../story.ts'
import { launchBrowser } from './browser.ts'
import { expectUsable } from './looks.ts'
import { signInOwner } from './sign-in.ts'
import { keepPictures, newVisitor, openTab, problemsOf, type Tab } from './tab.ts'

describe('what goes wrong between the services is seen by staff, and cured by them', () => {
  let platform: PlatformProcess
  let browser: Browser
  let staff: Person
  let office: Tab

  beforeAll(async () => {
    ;[platform, browser] = await Promise.all([startPlatformProcess(), launchBrowser()])
    staff = await setUpSite(platform.url, platform.setUpUrl())
    for (const name of ['The Lantern Keeper', 'Slow River']) await createFilm(staff, platform.url, name)
    // Mails cannot be written: what should have caused one fails, until somebody has looked into it.
    await inDatabase(
      platform.dataFolder,
      'notifications',
      'alter table mail add constraint away check (false) not valid',
    )
    for (const name of ['Edith Editor', 'Sam Support'])
      await staff.identity.addStaff({
        body: { name, email: `${name.split(' ')[0]?.toLowerCase()}@staff.example`, roles: ['editor'] },
      })
    office = await openTab(await newVisitor(browser, platform.url))
    await signInOwner(office.page)
  })
  afterAll(async () => {
    await browser?.close()
    await platform?.remove()
  })

  const looks = (name: string): Promise<void> => expectUsable(office, name)

  test('events that a service could not handle are noticed at home, looked at, and replayed once the reason is cured', async () => {
    onTestFailed(() => keepPictures('dead letters', [office]))
    const { page } = office
    await eventually(async () => expect(await staff.system.getAttention()).toMatchObject({ deadLetters: 2 }), 180)
    await page.goto('/admin')
    await page.getByRole('link', { name: '2 events could not be handled' }).waitFor()
    await page.getByRole('link', { name: /^System\W*2 things need you/ }).waitFor()
    await looks('admin-home-notice')
    await page.getByRole('link', { name: '2 events could not be handled' }).click()

    await page.getByRole('heading', { name: 'Dead letters', exact: true }).waitFor()
    const reasons = page.getByRole('table', { name: 'By reason' })
    await expectText(reasons.getByRole('row').nth(1), /violates check constraint/)
    await looks('admin-dead-letters-two')

    // By the keyboard alone.
    await page
      .getByRole('button', { name: /^identity\.account\.staff-added/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'identity.account.staff-added' })
    await dialog.getByText('(hidden)').waitFor()
    expect(await dialog.innerText()).not.toContain('token=')
    expect(await dialog.innerText()).toMatch(/Trace\s+[0-9a-f]{32}/)
    await looks('admin-dead-letter')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })

    await inDatabase(platform.dataFolder, 'notifications', 'alter table mail drop constraint away')
    await reasons.getByRole('button', { name: /^Actions/ }).click()
    await page.getByRole('menuitem', { name: 'Replay all 2' }).click()
    await page.getByRole('alertdialog', { name: 'Replay 2 events?' }).getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('heading', { name: 'No dead letters' }).waitFor()
    await eventually(async () => {
      const { items } = await staff.notifications.listMails({ query: {} })
      expect(items.map(({ to }) => to)).toEqual(expect.arrayContaining(['edith@staff.example', 'sam@staff.example']))
    })
    expect(problemsOf(office)).toEqual([])
  })

  test('a copy that lost rows is found by comparing it, shown, and healed by filling it anew', async () => {
    onTestFailed(() => keepPictures('copies', [office]))
    const { page } = office
    await inDatabase(platform.dataFolder, 'catalog', 'delete from catalog_admin.category')
    await page.goto('/admin/system')
    const copies = page.getByRole('table', { name: 'Copies' })
    await page.getByRole('button', { name: 'Compare all' }).click()
    const row = copies.getByRole('row', { name: /^catalog of category, from catalog-admin/ })
    await row.getByText('1 row differs').waitFor()
    await expectText(row, /Differs/)
    await expectText(page.getByRole('region', { name: 'Services' }), /encoder\s+Answers/)
    await looks('admin-system-drift')

    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Fill anew' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Fill anew' }).click()
    await eventually(async () =>
      expect(await inDatabase(platform.dataFolder, 'catalog', 'select from catalog_admin.category')).toHaveLength(1),
    )
    await row.getByText('Up to date').waitFor()
    await page.goto('/admin')
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    await eventually(async () => expect(await page.getByText('differs from its owner').count()).toBe(0))
    expect(problemsOf(office)).toEqual([])
  })

  test('in Portuguese as well', async () => {
    const { page } = office
    await staff.identity.updateMe({ body: { language: 'pt-BR' } })
    await page.goto('/admin/system')
    await page.getByRole('heading', { name: 'Cópias' }).waitFor()
    await page.getByText('Em dia').first().waitFor()
    await looks('admin-system-pt')
    expect(problemsOf(office)).toEqual([])
  })
})

async function expectText(at: ReturnType<Tab['page']['getByRole']>, text: RegExp): Promise<void> {
  await eventually(async () => expect(await at.innerText()).toMatch(text))
}
