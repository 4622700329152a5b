import { describe, expect, it } from 'vitest'
import {
  advance,
  isMore,
  isShown,
  newest,
  playable,
  supersededByAnnouncement,
  supersededByCompletion,
  type Placed,
} from './media.ts'

const file = (id: string, status: Placed['status'], minute: number, more: Partial<Placed> = {}): Placed => ({
  id,
  status,
  episodeId: null,
  purpose: 'feature',
  assetPrefix: null,
  shownEarly: false,
  createdAt: `2026-11-23T20:${String(minute).padStart(2, '0')}:00.000Z`,
  ...more,
})

describe('a video file', () => {
  it('is uploaded, encoded and ready', () => {
    expect(advance('awaiting-upload', 'upload')).toBe('uploaded')
    expect(advance('uploaded', 'progress')).toBe('encoding')
    expect(advance('encoding', 'complete')).toBe('ready')
  })

  it('that failed stays so when its beginning is told of late', () => {
    expect(advance('failed', 'preview')).toBe('failed')
    expect(advance('ready', 'preview')).toBeUndefined()
  })

  it('that failed goes back to encoding on a retry', () => {
    expect(advance('encoding', 'fail')).toBe('failed')
    expect(advance('failed', 'progress')).toBe('encoding')
  })

  it('that is ready stays so whatever arrives late', () => {
    expect(advance('ready', 'progress')).toBeUndefined()
    expect(advance('ready', 'fail')).toBeUndefined()
    expect(advance('ready', 'upload')).toBeUndefined()
  })

  it('cannot be encoded before it was uploaded', () => {
    for (const step of ['progress', 'preview', 'playable', 'complete', 'fail'] as const)
      expect(advance('awaiting-upload', step)).toBeUndefined()
  })

  it('is uploaded once', () => {
    expect(advance('uploaded', 'upload')).toBeUndefined()
    expect(advance('encoding', 'upload')).toBeUndefined()
  })
})

describe('a preview', () => {
  const preview = (seconds: number, silent = false) => ({ assetPrefix: 'media/1/a', seconds, ofSeconds: 600, silent })

  it('is more than nothing, than a shorter one, and than the same without its sound', () => {
    expect(isMore({ assetPrefix: null, preview: null }, preview(8, true))).toBe(true)
    expect(isMore({ assetPrefix: null, preview: preview(8) }, preview(40, true))).toBe(true)
    expect(isMore({ assetPrefix: null, preview: preview(8, true) }, preview(8))).toBe(true)
  })

  it('is not more when it comes late or twice, nor when all of the film can be played', () => {
    expect(isMore({ assetPrefix: null, preview: preview(40) }, preview(8))).toBe(false)
    expect(isMore({ assetPrefix: null, preview: preview(40) }, preview(40))).toBe(false)
    expect(isMore({ assetPrefix: 'media/1/a', preview: null }, preview(600))).toBe(false)
  })
})

describe('a place that plays something', () => {
  const old = file('1', 'ready', 1)
  const failed = file('2', 'failed', 2)
  const next = file('3', 'encoding', 3)
  const trailer = file('4', 'encoding', 4, { purpose: 'trailer' })
  const all = [old, failed, next, trailer]

  it('shows editors the file brought last and viewers the last that plays', () => {
    const here = [old, failed, next]
    expect(newest(here)).toBe(next)
    expect(playable(here)).toBe(old)
    expect(playable([failed])).toBeUndefined()
  })

  it('shows a file before it is ready only when there is something to play, and an editor wished so', () => {
    const begun = { ...next, assetPrefix: 'media/3/a' }
    expect(playable([old, begun])).toBe(old)
    expect(isShown({ ...next, shownEarly: true })).toBe(false)
    const shown = { ...begun, shownEarly: true }
    expect(playable([old, shown])).toBe(shown)
    expect(playable([{ ...shown, status: 'failed' }])).toMatchObject({ id: '3' })
    expect(supersededByAnnouncement([shown], { episodeId: null, purpose: 'feature' })).toEqual([])
  })

  it('gives up files that never played when another is announced', () => {
    expect(supersededByAnnouncement(all, { episodeId: null, purpose: 'feature' })).toEqual([failed, next])
  })

  it('gives up what was there before when a replacement is ready, and leaves the trailer alone', () => {
    expect(supersededByCompletion(all, { ...next, status: 'ready' })).toEqual([old, failed])
  })

  it('keeps a newer file when an older one becomes ready late', () => {
    expect(supersededByCompletion(all, { ...failed, status: 'ready' })).toEqual([old])
  })
})
