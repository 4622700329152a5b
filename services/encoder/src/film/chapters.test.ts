import { describe, expect, it } from 'vitest'
import { chaptersFile, plainChapters } from './chapters.ts'

describe('the chapters of a film', () => {
  it('each go on until the next begins, and have a number where they have no name', () => {
    const chapters = plainChapters([
      { startSeconds: 60, title: undefined },
      { startSeconds: 0, title: ' Tom\n& <Jerry> ' },
    ])
    expect(chaptersFile(chapters, 90.5)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nTom &amp; &lt;Jerry&gt;\n\n00:01:00.000 --> 00:01:30.500\n2\n',
    )
  })

  it('are none in a film of one piece, beyond its end, or on top of each other', () => {
    expect(chaptersFile(plainChapters([{ startSeconds: 0, title: 'All' }]), 90)).toBe('WEBVTT\n')
    const odd = [0, 0.2, 0.4, 89.5, 500, Number.NaN].map((startSeconds) => ({ startSeconds, title: 'x' }))
    expect(chaptersFile(plainChapters(odd), 90)).toBe('WEBVTT\n')
  })

  it('take the name of one that begins with a gap', () => {
    expect(
      plainChapters([
        { startSeconds: 2, title: '' },
        { startSeconds: 2.1, title: 'x' },
      ]),
    ).toEqual([{ startSeconds: 2.1, title: 'x' }])
  })

  it('are bounded', () => {
    const many = Array.from({ length: 9000 }, (_, index) => ({ startSeconds: index * 2, title: 'x' }))
    expect(plainChapters(many)).toHaveLength(200)
  })
})
