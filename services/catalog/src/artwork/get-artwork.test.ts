import { describe, expect, it } from 'vitest'
import { isPublicPicture } from './get-artwork.ts'

const hash = '0123456789abcdef0123456789abcdef'

describe('the public part of the object store', () => {
  it('has the pictures of titles and the frames to choose from', () => {
    expect(isPublicPicture(`artwork/${hash}-400.webp`)).toBe(true)
    expect(isPublicPicture('media/6f1c/2/posters/003.jpg')).toBe(true)
    expect(isPublicPicture('media/6f1c/posters/a.webp')).toBe(true)
  })

  it('has no media, manifests, captions, uploads or anything else', () => {
    for (const key of [
      `artwork/${hash}-401.webp`,
      `artwork/${hash}.webp`,
      `artwork/../media/${hash}-400.webp`,
      'media/6f1c/2/v1/seg-1.m4s',
      'media/6f1c/2/master.m3u8',
      'media/6f1c/2/storyboard/1.jpg',
      'media/6f1c/posters/../v1/init.mp4',
      'media/6f1c/posters/seg-1.m4s',
      'captions/6f1c/posters/a.jpg',
      'uploads/6f1c/posters/a.jpg',
      'uploads/6f1c',
      '../posters/a.jpg',
      '/posters/a.jpg',
      'posters/a.jpg/',
      '',
    ])
      expect([key, isPublicPicture(key)]).toEqual([key, false])
  })
})
