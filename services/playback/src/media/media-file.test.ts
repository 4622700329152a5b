import { describe, expect, test } from 'vitest'
import { mediaFileAt } from './media-file.ts'

const folder = { assetPrefix: 'media/a/r1', captions: [{ language: 'pt-BR', key: 'captions/9f/pt.vtt' }] }

describe('a file of a video', () => {
  test.each([
    ['manifest.mpd', 'application/dash+xml', false],
    ['master.m3u8', 'application/vnd.apple.mpegurl', false],
    ['v720/00001.m4s', 'video/mp4', true],
    ['v720/init.mp4', 'video/mp4', true],
    ['a-por/seg-1.m4s', 'audio/mp4', true],
    ['a-por/init.mp4', 'audio/mp4', true],
    ['sound.m4a', 'audio/mp4', true],
    ['storyboard.vtt', 'text/vtt; charset=utf-8', false],
    ['storyboard-1.jpg', 'image/jpeg', true],
    ['storyboard-1.webp', 'image/webp', true],
  ])('%s is below its folder and goes as %s', (path, contentType, immutable) => {
    expect(mediaFileAt(folder, path)).toEqual({ key: `media/a/r1/${path}`, contentType, immutable })
    expect(mediaFileAt({ ...folder, assetPrefix: 'media/a/r1/' }, path)).toMatchObject({ key: `media/a/r1/${path}` })
  })

  test('captions are where the copy of the video says', () => {
    expect(mediaFileAt(folder, 'captions/pt-BR.vtt')).toMatchObject({ key: 'captions/9f/pt.vtt' })
    expect(mediaFileAt(folder, 'captions/en.vtt')).toBeUndefined()
  })

  test('there is none of a video whose files are nowhere', () => {
    expect(mediaFileAt({ ...folder, assetPrefix: '' }, 'manifest.mpd')).toBeUndefined()
  })

  test.each([
    '../b/r1/manifest.mpd',
    'v720/../../../b/manifest.mpd',
    '/etc/passwd.mpd',
    './manifest.mpd',
    'v720//a.m4s',
    'a\\b.m4s',
    'a%2fb.m4s',
    'a b.m4s',
    '',
    'manifest.mpd\0',
    `${'a/'.repeat(400)}a.m4s`,
  ])('%j is outside', (path) => {
    expect(mediaFileAt(folder, path)).toBe('outside')
  })

  test.each(['source.mov', 'manifest', 'a.json', 'a.m4s.bak', '.mpd/x'])('%s is no file of a video', (path) => {
    expect(mediaFileAt(folder, path)).toBeUndefined()
  })
})
