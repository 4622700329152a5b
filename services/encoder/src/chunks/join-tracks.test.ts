import { describe, expect, it } from 'vitest'
import type { EncodedSpan, Glance } from '../engine/engine-tasks.ts'
import { joinTracks } from './join-tracks.ts'

const span = (number: number, given?: Glance): EncodedSpan => ({
  name: 'v360',
  kind: 'video',
  codec: 'avc1.64001e',
  timescale: 24,
  initBytes: 1,
  segments: [{ start: number * 96, duration: 96, sizeBytes: 1 }],
  firstSegment: number + 1,
  sampleBytes: [],
  setup: '',
  ...(given ? { given } : {}),
})

describe('what the encoders of a film were given', () => {
  it('is joined in order, with nothing where a part has no picture that is sampled', () => {
    const { given } = joinTracks([
      span(0, { glimpses: 'AAAA', patches: 'aaaa' }),
      span(1, { glimpses: 'BBBB', patches: '' }),
      span(2, { glimpses: 'CCCC', patches: 'cccc' }),
    ])
    expect(given).toEqual({ glimpses: 'AAAABBBBCCCC', patches: 'aaaacccc' })
  })

  it('lacks what an older release did not note of a part', () => {
    const older = span(1, { glimpses: 'BBBB' })
    const { given } = joinTracks([span(0, { glimpses: 'AAAA', patches: 'aaaa' }), older])
    expect(given).toEqual({ glimpses: 'AAAABBBB' })
    expect(joinTracks([span(0, { glimpses: 'AAAA', patches: 'aaaa' }), span(1)]).given).toBeUndefined()
  })
})
