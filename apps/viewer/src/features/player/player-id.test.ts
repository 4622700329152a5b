import { id } from '@codeflix/contracts/fields'
import { afterEach, expect, test, vi } from 'vitest'
import { playerId } from './player-id.ts'

afterEach(() => vi.unstubAllGlobals())

test('a tab keeps the player that it stored, also over a reload', () => {
  const kept = new Map([['codeflix.player-id', '7f1c4a52-9d0e-4a7b-8f3e-2b6c5d4e3f21']])
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: () => undefined })
  expect(playerId()).toBe('7f1c4a52-9d0e-4a7b-8f3e-2b6c5d4e3f21')
})

test('a new tab makes one that the service accepts, and stores it', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  const made = playerId()
  expect(id.safeParse(made).success).toBe(true)
  expect([...kept.values()]).toEqual([made])
})

test('where nothing may be stored it lives as long as the page', () => {
  const forbidden = () => {
    throw new Error('forbidden')
  }
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden })
  expect(id.safeParse(playerId()).success).toBe(true)
  expect(playerId()).toBe(playerId())
})
