import { expect } from 'vitest'
import { barriersOn } from './accessibility.ts'
import { shoot } from './shots.ts'
import type { Tab } from './tab.ts'

/** Expects of a page as it is now that it fits every window and that nothing keeps anybody from using it; takes its pictures. */
export async function expectUsable({ page }: Tab, name: string): Promise<void> {
  expect({ tooWide: await shoot(page, name), barriers: await barriersOn(page) }).toEqual({ tooWide: [], barriers: [] })
}
