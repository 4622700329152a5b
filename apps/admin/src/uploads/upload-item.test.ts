import { describe, expect, it } from 'vitest'
import { isSameFile, mayBecome, nextToStart, totalOf, type UploadItem, type UploadPhase } from './upload-item.ts'

const item = (phase: UploadPhase, more: Partial<UploadItem> = {}): UploadItem => ({
  target: { titleId: 't', purpose: 'feature', name: 'Film' },
  mediaId: crypto.randomUUID(),
  uploadUrl: '/uploads/1',
  fileName: 'film.mp4',
  sizeBytes: 100,
  sentBytes: 0,
  phase,
  ...more,
})

describe('uploads', () => {
  it('start two at a time, oldest first', () => {
    const [first, second, third] = [item('waiting'), item('waiting'), item('waiting')]
    expect(nextToStart([first, second, third])).toEqual([first, second])
    expect(nextToStart([item('uploading'), second, third])).toEqual([second])
    expect(nextToStart([item('uploading'), item('offline'), third])).toEqual([])
  })

  it('leave room for others while paused or interrupted', () => {
    const waiting = item('waiting')
    expect(nextToStart([item('paused'), item('interrupted'), item('failed'), waiting])).toEqual([waiting])
  })

  it('never go on after they are done', () => {
    expect(mayBecome('done', 'uploading')).toBe(false)
    expect(mayBecome('paused', 'done')).toBe(false)
    expect(mayBecome('interrupted', 'waiting')).toBe(true)
  })

  it('go on with a file of the same name and size only', () => {
    expect(isSameFile(item('interrupted'), { name: 'film.mp4', size: 100 })).toBe(true)
    expect(isSameFile(item('interrupted'), { name: 'film.mp4', size: 101 })).toBe(false)
    expect(isSameFile(item('interrupted'), { name: 'other.mp4', size: 100 })).toBe(false)
  })

  it('sum up to what is under way', () => {
    const total = totalOf([
      item('uploading', { sentBytes: 50, bytesPerSecond: 10 }),
      item('waiting'),
      item('done', { sentBytes: 100 }),
    ])
    expect(total).toEqual({ share: 0.25, bytesPerSecond: 10, left: 15 })
    expect(totalOf([item('paused')])).toEqual({ share: 0, bytesPerSecond: 0 })
  })
})
