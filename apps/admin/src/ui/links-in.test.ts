import { describe, expect, it } from 'vitest'
import { linksIn } from './links-in.ts'

describe('linksIn', () => {
  it('finds addresses between words', () => {
    expect(linksIn('Open https://films.example/a?b=1#c now')).toEqual([
      { text: 'Open ' },
      { text: 'https://films.example/a?b=1#c', href: 'https://films.example/a?b=1#c' },
      { text: ' now' },
    ])
  })

  it('leaves the end of the sentence out', () => {
    const hrefs = (text: string) => linksIn(text).flatMap(({ href }) => href ?? [])
    expect(hrefs('See http://a.example/x.')).toEqual(['http://a.example/x'])
    expect(hrefs('(http://a.example/x)')).toEqual(['http://a.example/x'])
    expect(hrefs('http://a.example/x_(y)')).toEqual(['http://a.example/x_(y)'])
  })

  it('makes no link of anything but web addresses', () => {
    expect(linksIn('javascript:alert(1) and a@b.example')).toEqual([{ text: 'javascript:alert(1) and a@b.example' }])
  })

  it('keeps every letter of the text', () => {
    const text = 'a\nhttps://x.example/1\n\nhttp://y.example.'
    expect(
      linksIn(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })
})
