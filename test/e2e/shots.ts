import type { Page } from 'playwright-core'
import { join } from 'node:path'
import { resultsFolder } from './tab.ts'

const widths = [1440, 768, 360] as const

/**
 * Takes pictures of a page on a desk, a tablet and a phone, for people to look at.
 * @returns the widths at which one has to scroll sideways: the page is wider than its window, or a table than its frame
 */
export async function shoot(page: Page, name: string): Promise<number[]> {
  const tooWide: number[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 500 ? 780 : 900 })
    // Images that come into sight, and layouts that follow the window.
    await page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      const seen = Array.from(document.images).filter((image) => image.getBoundingClientRect().top < innerHeight)
      await Promise.race([
        Promise.all([document.fonts.ready, ...seen.map((image) => image.decode().catch(() => undefined))]),
        new Promise((resolve) => setTimeout(resolve, 3000)),
      ])
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await page.screenshot({ path: join(resultsFolder, 'screenshots', `${name}-${width}.png`) })
    const wider = await page.evaluate(async () => {
      const isTooWide = (): boolean =>
        document.documentElement.scrollWidth > innerWidth ||
        Array.from(document.querySelectorAll('table'), (table) => table.parentElement).some(
          (frame) => frame && frame.scrollWidth > frame.clientWidth + 1,
        )
      // A layout that follows its window may be late on a busy machine.
      for (let looks = 0; looks < 50 && isTooWide(); looks++) await new Promise((resolve) => setTimeout(resolve, 200))
      return isTooWide()
    })
    if (wider) tooWide.push(width)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  return tooWide
}
