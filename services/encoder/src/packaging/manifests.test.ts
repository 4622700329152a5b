import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EncodedTrack } from '../engine/engine-tasks.ts'
import { dashManifest } from './dash.ts'
import { hlsMaster, hlsMedia } from './hls.ts'
import { languageTag } from '../ladder/languages.ts'
import { bitrateOf, type Presentation } from './renditions.ts'

const seconds = 12_288
const video = (name: string, bytes: readonly number[], last = 4): EncodedTrack => ({
  name,
  kind: 'video',
  codec: 'avc1.64001f',
  timescale: seconds,
  initBytes: 800,
  segments: bytes.map((sizeBytes, index) => ({
    start: index * 4 * seconds,
    duration: (index === bytes.length - 1 ? last : 4) * seconds,
    sizeBytes,
  })),
})
const sound: EncodedTrack = {
  name: 'a-por',
  kind: 'audio',
  codec: 'mp4a.40.2',
  timescale: 48_000,
  initBytes: 760,
  segments: [
    { start: 0, duration: 192_512, sizeBytes: 64_000 },
    { start: 192_512, duration: 191_488, sizeBytes: 64_000 },
    { start: 384_000, duration: 48_128, sizeBytes: 16_000 },
  ],
}
const film: Presentation = {
  video: [
    {
      track: video('v720', [500_000, 1_000_000, 200_000], 1),
      width: 1280,
      height: 720,
      frameRate: { num: 30_000, den: 1001 },
    },
    {
      track: video('v360', [100_000, 200_000, 50_000], 1),
      width: 640,
      height: 360,
      frameRate: { num: 30_000, den: 1001 },
    },
  ],
  audio: [{ track: sound, language: 'por', label: 'português', channels: 2, sampleRate: 48_000 }],
}

describe('the bitrate of a track', () => {
  it('is the peak of its segments and the mean of all', () => {
    expect(bitrateOf(video('v', [500_000, 1_000_000]))).toEqual({ peak: 2_000_000, average: 1_500_000 })
  })

  it('does not take a short last segment for a peak', () => {
    expect(bitrateOf(video('v', [500_000, 500_000, 400_000], 0.5)).peak).toBeLessThan(1_700_000)
  })

  it('is known for a film shorter than half a segment', () => {
    expect(bitrateOf(video('v', [50_000], 0.1))).toEqual({ peak: 4_000_000, average: 4_000_000 })
  })

  it('has a peak that is never below the mean of full segments', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 30 }), (bytes) => {
        const { peak, average } = bitrateOf(video('v', bytes))
        expect(peak).toBeGreaterThanOrEqual(average)
      }),
    )
  })
})

describe('the HLS master playlist', () => {
  it('states for each rung what its segments cost with the sound', () => {
    const master = hlsMaster(film)
    const variants = [...master.matchAll(/[^-]BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/g)]
    expect(variants.map(([, peak]) => Number(peak))).toEqual([2_000_000 + 128_343, 400_000 + 128_343])
    for (const [, peak, average] of variants) expect(Number(average)).toBeLessThanOrEqual(Number(peak))
  })

  it('names codecs, size and rate', () => {
    expect(hlsMaster(film)).toContain(
      'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO="audio"',
    )
  })

  it('has one group of sound with its language', () => {
    expect(hlsMaster(film)).toContain(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="português",LANGUAGE="pt",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a-por/playlist.m3u8"',
    )
  })

  it('has no group for a silent film', () => {
    const master = hlsMaster({ ...film, audio: [] })
    expect(master).not.toMatch(/AUDIO|mp4a/)
  })
})

describe('a film in several languages', () => {
  const inLanguages: Presentation = {
    ...film,
    audio: [
      ...film.audio,
      { track: { ...sound, name: 'a-eng' }, language: 'eng', label: 'English', channels: 2, sampleRate: 48_000 },
      {
        track: { ...sound, name: 'a-por-described' },
        language: 'por',
        label: 'português (AD) <&"',
        described: true,
        channels: 2,
        sampleRate: 48_000,
      },
    ],
  }

  it('offers each by its own name in HLS, plays the first unasked, and tells which one describes the picture', () => {
    const master = hlsMaster(inLanguages)
    const media = master.split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA'))
    const read = (name: string) => media.map((line) => new RegExp(`[:,]${name}="?([^",]*)`).exec(line)?.[1])
    expect(read('GROUP-ID')).toEqual(['audio', 'audio', 'audio'])
    expect(read('LANGUAGE')).toEqual(['pt', 'en', 'pt'])
    expect(read('NAME')).toEqual(['português', 'English', 'português (AD) <&'])
    expect(read('DEFAULT')).toEqual(['YES', 'NO', 'NO'])
    expect(read('AUTOSELECT')).toEqual(['YES', 'YES', 'YES'])
    expect(read('CHARACTERISTICS')).toEqual([undefined, undefined, 'public.accessibility.describes-video'])
    expect(read('URI')).toEqual(['a-por/playlist.m3u8', 'a-eng/playlist.m3u8', 'a-por-described/playlist.m3u8'])
  })

  it('has an adaptation set for each in DASH', () => {
    const sets = dashManifest(inLanguages)
      .split('<AdaptationSet ')
      .filter((set) => set.includes('contentType="audio"'))
    const read = (pattern: RegExp) => sets.map((set) => pattern.exec(set)?.[1])
    expect(read(/lang="(\w+)"/)).toEqual(['pt', 'en', 'pt'])
    expect(read(/<Label>(.*)<\/Label>/)).toEqual(['português', 'English', 'português (AD) &lt;&amp;&quot;'])
    expect(read(/<Role [^>]*value="(\w+)"/)).toEqual(['main', 'alternate', 'alternate'])
    expect(read(/<Accessibility [^>]*AudioPurposeCS:2007" value="(\d)"/)).toEqual([undefined, undefined, '1'])
    expect(new Set(read(/^id="(\d+)"/)).size).toBe(3)
  })
})

describe('a film in two codecs', () => {
  const inAv1 = film.video.map((rendition) => ({
    ...rendition,
    track: { ...rendition.track, name: `${rendition.track.name}-av1`, codec: 'av01.0.05M.08' },
  }))
  const both: Presentation = { ...film, video: [...inAv1, ...film.video] }

  it('has its variants of both in HLS, those that every player knows first', () => {
    const variants = [...hlsMaster(both).matchAll(/CODECS="([^"]+)".*\n(.+)\/playlist/g)]
    expect(variants.map(([, codecs, name]) => [codecs, name])).toEqual([
      ['avc1.64001f,mp4a.40.2', 'v720'],
      ['avc1.64001f,mp4a.40.2', 'v360'],
      ['av01.0.05M.08,mp4a.40.2', 'v720-av1'],
      ['av01.0.05M.08,mp4a.40.2', 'v360-av1'],
    ])
  })

  it('has an adaptation set for each in DASH, between which players may switch', () => {
    const sets = dashManifest(both).split('<AdaptationSet ').slice(1)
    const read = (pattern: RegExp) => sets.map((set) => pattern.exec(set)?.[1])
    expect(read(/^id="(\d+)" contentType="(?:video|audio)"/)).toEqual(['1', '2', '3'])
    expect(read(/contentType="(\w+)"/)).toEqual(['video', 'video', 'audio'])
    expect(read(/codecs="([^"]+)"/)).toEqual(['avc1.64001f', 'av01.0.05M.08', 'mp4a.40.2'])
    expect(read(/adaptation-set-switching:2016" value="(\d+)"/)).toEqual(['2', '1', undefined])
  })

  it('is refused when the segments of both are not aligned', () => {
    const [best] = film.video
    if (!best) throw new Error('the film has a rung')
    const shifted = { ...best, track: { ...video('v720-av1', [1, 2, 3], 2), codec: 'av01.0.05M.08' } }
    expect(() => dashManifest({ ...film, video: [shifted, best] })).toThrow('not aligned')
  })
})

describe('an HLS media playlist', () => {
  it('names every segment with its length and ends', () => {
    const playlist = hlsMedia(film.video[0]?.track ?? sound)
    expect(playlist.match(/#EXTINF:[\d.]+,\nseg-\d+\.m4s/g)).toEqual([
      '#EXTINF:4.000000,\nseg-1.m4s',
      '#EXTINF:4.000000,\nseg-2.m4s',
      '#EXTINF:1.000000,\nseg-3.m4s',
    ])
    expect(playlist).toContain('#EXT-X-TARGETDURATION:4\n')
    expect(playlist.endsWith('#EXT-X-ENDLIST\n')).toBe(true)
  })

  it('has no segment longer than its target, rounded', () => {
    for (const { track } of [...film.video, ...film.audio]) {
      const playlist = hlsMedia(track)
      const target = Number(/TARGETDURATION:(\d+)/.exec(playlist)?.[1])
      for (const [, length] of playlist.matchAll(/#EXTINF:([\d.]+)/g))
        expect(Math.round(Number(length))).toBeLessThanOrEqual(target)
    }
  })
})

describe('the DASH manifest', () => {
  const manifest = dashManifest(film)

  it('has one adaptation set for the picture and one for the sound', () => {
    expect(
      manifest.match(/<AdaptationSet [^>]*contentType="\w+"/g)?.map((set) => /contentType="(\w+)"/.exec(set)?.[1]),
    ).toEqual(['video', 'audio'])
    expect(manifest).toContain('lang="pt"')
  })

  it('lasts as long as its longest track', () => {
    expect(manifest).toContain('mediaPresentationDuration="PT9.002667S"')
  })

  it('says when each segment starts', () => {
    expect(manifest).toContain(`<S t="0" d="${4 * seconds}" r="1"/>`)
    expect(manifest).toContain(`<S t="${8 * seconds}" d="${seconds}"/>`)
    expect(manifest).toContain('<S t="192512" d="191488"/>')
  })

  it('covers every segment exactly once, whatever their lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 40 }), (lengths) => {
        let start = 0
        const segments = lengths.map((duration) => {
          const segment = { start, duration, sizeBytes: 10 }
          start += duration
          return segment
        })
        const track = { ...video('v1', []), segments }
        const xml = dashManifest({
          video: [{ track, width: 640, height: 360, frameRate: { num: 25, den: 1 } }],
          audio: [],
        })
        const listed = [...xml.matchAll(/<S t="(\d+)" d="(\d+)"(?: r="(\d+)")?\/>/g)].flatMap(([, t, d, r]) =>
          Array.from({ length: Number(r ?? 0) + 1 }, (_, index) => ({
            start: Number(t) + index * Number(d),
            duration: Number(d),
          })),
        )
        expect(listed).toEqual(segments.map((segment) => ({ start: segment.start, duration: segment.duration })))
      }),
    )
  })

  it('is refused for rungs that are not aligned', () => {
    const [best, lowest] = film.video
    if (!best || !lowest) throw new Error('the film has two rungs')
    const shifted = { ...lowest, track: video('v360', [100_000, 200_000, 50_000], 2) }
    expect(() => dashManifest({ ...film, video: [best, shifted] })).toThrow('not aligned')
  })
})

it('writes languages as BCP 47 does', () => {
  expect(['por', 'eng', 'und', 'pt', 'x'].map(languageTag)).toEqual(['pt', 'en', 'und', 'pt', 'und'])
})

it('names nothing but files below the manifest, and the same in both', () => {
  const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, uri]) => uri ?? '')
  const hls = film.video.flatMap(({ track }) =>
    named(hlsMedia(track), /^(seg-.*)$/gm).map((segment) => `${track.name}/${segment}`),
  )
  expect(hls).toHaveLength(6)
  const dash = dashManifest(film)
  const [media] = named(dash, / media="([^"]*)"/g)
  for (const uri of hls) {
    const [track = '', number = ''] = /^(.*)\/seg-(\d+)\.m4s$/.exec(uri)?.slice(1) ?? []
    expect(dash).toContain(`<Representation id="${track}"`)
    expect(media?.replace('$RepresentationID$', track).replace('$Number$', number)).toBe(uri)
  }
  for (const uri of named(hlsMaster(film), /(?:URI="|\n)(\w[^"\n]*\.m3u8)/g)) expect(uri).not.toMatch(/^\/|:|\.\./)
})
