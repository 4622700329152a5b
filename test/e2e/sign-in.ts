import type { Page } from 'playwright-core'
import { owner } from '../story.ts'

interface Credentials {
  email: string
  password: string
}

async function fillIn(page: Page, path: string, { email, password }: Credentials): Promise<void> {
  await page.goto(path)
  await page.getByRole('textbox', { name: /^E-mail/ }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** A viewer on the site's own pages, in English. */
export async function signInViewer(page: Page, viewer: Credentials): Promise<void> {
  await fillIn(page, '/sign-in', viewer)
  await page.getByRole('button', { name: /^Account of/ }).waitFor()
}

/** The owner in the back office, in English. */
export async function signInOwner(page: Page): Promise<void> {
  await fillIn(page, '/admin/sign-in', owner)
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor()
}
