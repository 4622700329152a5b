import { expect, it } from 'vitest'
import { nextPage } from './next-page.ts'

it('goes back to the page that was asked for', () => {
  expect(nextPage('/titles/1?tab=2')).toBe('/titles/1?tab=2')
  expect(nextPage(null)).toBe('/')
})

it('never leaves the app', () => {
  expect(nextPage('https://evil.example')).toBe('/')
  expect(nextPage('//evil.example')).toBe('/')
  expect(nextPage('/\\evil.example')).toBe('/')
})
