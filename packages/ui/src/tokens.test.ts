import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('.', import.meta.url)
const names: string[] = readdirSync(folder).filter((name: string) => name.endsWith('.css'))
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const css = read('tokens.css')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((match) => [match[1] ?? '', match[2] ?? '']),
)

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

const token = (name: string): string => {
  const value = tokens.get(name)
  if (!value) throw new Error(`tokens.css has no solid color --${name}`)
  return value
}

const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-3']
const texts = ['text', 'text-muted', 'text-faint', 'danger', 'success', 'warning', 'info', 'accent']

test.for(texts.flatMap((text) => surfaces.map((surface) => [text, surface] as const)))(
  '%s is readable on %s',
  ([text, surface]) => {
    expect(contrast(token(text), token(surface))).toBeGreaterThanOrEqual(4.5)
  },
)

test.for([
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-accent', 'accent-active'],
  ['on-bright', 'bright'],
  ['on-bright', 'bright-hover'],
  ['on-danger', 'danger-fill'],
  ['on-danger', 'danger-fill-hover'],
] as const)('%s is readable on %s', ([text, fill]) => {
  expect(contrast(token(text), token(fill))).toBeGreaterThanOrEqual(4.5)
})

test.for(surfaces.slice(0, 3))('the border of a control can be seen on %s', (surface) => {
  expect(contrast(token('control-border'), token(surface))).toBeGreaterThanOrEqual(3)
})

test.for([
  ['l', '#ffffff'],
  ['10', '#ffffff'],
  ['12', '#000000'],
  ['14', '#000000'],
  ['16', '#ffffff'],
  ['18', '#ffffff'],
] as const)('the age rating %s is readable in its color', ([rating, ink]) => {
  expect(contrast(token(`rating-${rating}`), ink)).toBeGreaterThanOrEqual(4.5)
})

test('the measure itself: black on white is 21, gray #777777 on white fails', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5)
})

// What is used with a fallback, `var(--name, 0px)`, is for an app to set.
test.for(names)('%s uses only tokens that exist', (name) => {
  const used = [...read(name).matchAll(/var\(--(?!radix)([\w-]+)\)/g)].map((match) => match[1] ?? '')
  expect(used.filter((one) => !css.includes(`--${one}:`))).toEqual([])
})
