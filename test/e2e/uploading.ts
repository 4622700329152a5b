import type { FileChooser, Locator, Page } from 'playwright-core'
import { basename } from 'node:path'

/** At which byte each request of an upload begins. */
export function startsOf(page: Page): number[] {
  const starts: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.headers()['tus-resumable'])
      starts.push(Number(request.headers()['upload-offset']))
  })
  return starts
}

/** Waits until a bar shows that so much of a file is sent, and not yet all of it. */
export const uploadedAtLeast = (page: Page, path: string, share: number): Promise<unknown> =>
  page.waitForFunction(
    ({ name, least }) =>
      [...document.querySelectorAll('progress')].some(
        (bar) => bar.ariaLabel === name && bar.position >= least && bar.position < 1,
      ),
    { name: basename(path), least: share },
  )

type Chosen = Parameters<FileChooser['setFiles']>[0]

/** Presses what asks for a file, and gives it one. */
export async function choose(page: Page, button: Locator, what: Chosen): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
  await chooser.setFiles(what)
}
