import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** A page of somebody's browser, with all that went wrong on it. */
export interface Tab {
  page: Page
  context: BrowserContext
  /** Errors of scripts, refusals of the content security policy and answers of 500 and above, in words. */
  problems: string[]
  /** How often a document was loaded; moving inside an app loads none. */
  loads(): number
}

/** Where tests leave pictures; git ignores it. */
export const resultsFolder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'test-results')

const waitMs = 60_000

/** A browser of somebody's own: no cookies, no memory. */
export async function newVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-US',
    timezoneId: 'America/Sao_Paulo',
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  context.setDefaultTimeout(waitMs)
  return context
}

export async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage()
  const problems: string[] = []
  let loads = 0
  page.on('load', () => loads++)
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  page.on('console', (message) => {
    // What the network refuses is judged by its status below: a form that is filled in wrong is no problem.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`${message.text()} (${page.url()})`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500)
      problems.push(`${response.request().method()} ${response.url()}: ${response.status()}`)
  })
  return { page, context, problems, loads: () => loads }
}

/** What went wrong on any of these pages. */
export const problemsOf = (...tabs: readonly Tab[]): string[] => tabs.flatMap((tab) => tab.problems)

/** Keeps what the pages of a failed test looked like, for whoever has to find out why. */
export async function keepPictures(name: string, tabs: readonly (Tab | undefined)[]): Promise<void> {
  const pages = tabs.flatMap((tab) => (tab && !tab.page.isClosed() ? [tab.page] : []))
  for (const [index, page] of pages.entries()) {
    const file = `${name.replaceAll(/\W+/g, '-').slice(0, 60)}-${index + 1}.png`
    await page.screenshot({ path: join(resultsFolder, 'failures', file) }).catch(() => undefined)
  }
}
