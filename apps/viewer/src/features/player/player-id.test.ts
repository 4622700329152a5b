import { id } from '@codeflix/contracts/fields'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())
/** The module as a page that was opened anew has it. */
const reloaded = async () => {
  vi.resetModules()
  return (await import('./player-id.ts')).playerId()
}

test('a tab keeps its player over a reload, and another tab has another', async () => {
  const tab = () => {
    const kept = new Map<string, string>()
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, to: string) => kept.set(name, to),
    }
  }
  vi.stubGlobal('sessionStorage', tab())
  const first = await reloaded()
  expect(id.safeParse(first).success).toBe(true)
  expect(await reloaded()).toBe(first)
  vi.stubGlobal('sessionStorage', tab())
  expect(await reloaded()).not.toBe(first)
})

test('where nothing may be stored it lives as long as the page, also without a secure connection', async () => {
  const forbidden = () => {
    throw new Error('forbidden')
  }
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden })
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(0xff) })
  vi.resetModules()
  const { playerId } = await import('./player-id.ts')
  expect(id.safeParse(playerId()).success).toBe(true)
  expect(playerId()).toBe(playerId())
})
