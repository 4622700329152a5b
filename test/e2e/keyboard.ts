import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { pictureOf, playedOn } from './playing.ts'

const mostPresses = 60

/** Presses Tab until something has the focus, and looks at each step whether one sees what has it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < mostPresses; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement ?? document.body
      const box = element.getBoundingClientRect()
      const marked = (pseudo?: string): boolean => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo)
        return outlineStyle !== 'none' && outlineWidth !== '0px'
      }
      return {
        name: element.getAttribute('aria-label') ?? element.textContent,
        marked: marked() || marked('::after'),
        onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      }
    })
    expect(focused).toMatchObject({ marked: true, onScreen: true })
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${mostPresses} presses of Tab did not lead there`)
}

/** From the home page into the film whose link is named so, and back. */
export async function watchByKeyboard(page: Page, name: RegExp): Promise<void> {
  const isPaused = async () => (await pictureOf(page)).paused
  await page.goto('/')
  const link = page.getByRole('link', { name }).first()
  await link.waitFor()
  await tabTo(page, link)
  await page.keyboard.press('Enter')
  await playedOn(page, 0.5)
  expect(new URL(page.url()).pathname).toMatch(/^\/watch\//)

  await page.keyboard.press('Space')
  await expect.poll(isPaused).toBe(true)
  await page.keyboard.press('Space')
  await expect.poll(isPaused).toBe(false)
  await tabTo(page, page.getByRole('button', { name: 'Pause' }))
  await page.keyboard.press('Enter')
  await expect.poll(isPaused).toBe(true)
  await page.keyboard.press('Space')
  await expect.poll(isPaused).toBe(false)

  await page.keyboard.press('Escape')
  await page.locator('video').waitFor({ state: 'detached' })
  await link.waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
}
