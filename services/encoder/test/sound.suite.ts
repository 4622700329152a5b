import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AV_DISPOSITION_COMMENT, AV_DISPOSITION_DEFAULT } from 'node-av/constants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EncodedSpan } from '../src/engine/engine-tasks.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { openMeter } from '../src/engine/node-av/loudness-meter.ts'
import { readTrack } from '../src/engine/node-av/read-track.ts'
import { planLadder } from '../src/ladder/ladder.ts'
import type { Loudness } from '../src/ladder/loudness.ts'
import type { AudioRendition } from '../src/ladder/sound.ts'
import { accepted, limits } from './ample.ts'
import { makeSource, type SourceRecipe } from './make-source.ts'

const aim = { lufs: -18, dbtp: -1 }

/** A tone in each channel, as high as its peaks reach in decibels below full scale. */
const tone = (dbfs: number, layout: string, channels: number, seconds = 5): string => {
  const wave = `${(10 ** (dbfs / 20)).toFixed(5)}*sin(2*PI*1000*t)`
  return `aevalsrc=exprs=${Array(channels).fill(wave).join('|')}:channel_layout=${layout}:sample_rate=48000:duration=${seconds}`
}

type Sound = { readonly rendition: AudioRendition; readonly track: EncodedSpan; readonly loudness: Loudness }

/** What every engine has to make of the sound of a film; each runs it on the real thing. */
export function soundSuite(startEngine: () => Promise<MediaEngine>): void {
  let engine: MediaEngine
  let folder = ''
  let made = 0
  beforeAll(async () => {
    engine = await startEngine()
    folder = await mkdtemp(join(tmpdir(), 'codeflix-sound-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function encode(sounds: NonNullable<SourceRecipe['sounds']>) {
    const picture = 'color=size=64x36:rate=5:duration=5,format=yuv420p'
    const source = await makeSource({ path: join(folder, `source-${++made}.mkv`), picture, sounds })
    const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
    const plan = planLadder(facts)
    const output = join(folder, `out-${made}`)
    await mkdir(output)
    const log: string[] = []
    const heard: Sound[] = []
    for (const rendition of plan.audio) {
      const { track } = await engine.run(
        { kind: 'encode-audio', source, output, plan, rendition, limits: accepted },
        limits,
        { logged: (line) => void (line.startsWith('sound ') && log.push(line)) },
      )
      if (!track) throw new Error('no sound came out')
      heard.push({ rendition, track, loudness: await listen(output, track, rendition) })
    }
    return { facts, plan, heard, log }
  }

  /** Decodes what was encoded, and measures it. */
  async function listen(output: string, track: EncodedSpan, rendition: AudioRendition): Promise<Loudness> {
    const meter = openMeter(rendition)
    let samples = 0n
    await readTrack(output, track, {}, async (frame) => {
      frame.pts = samples
      samples += BigInt(frame.nbSamples)
      await meter.write(frame)
    })
    const loudness = await meter.finish()
    if (!loudness) throw new Error('nothing was heard')
    return loudness
  }
  const onlyOf = async (sound: string) => {
    const { heard, log } = await encode([sound])
    const [one] = heard
    if (!one || heard.length > 1) throw new Error(`${heard.length} renditions instead of one`)
    return { ...one.loudness, log }
  }
  const expectAimed = ({ integratedLufs, truePeakDbtp }: Loudness): void => {
    expect(Math.abs(integratedLufs - aim.lufs)).toBeLessThan(0.5)
    expect(truePeakDbtp).toBeLessThanOrEqual(aim.dbtp)
  }

  describe('the loudness of a film', () => {
    it('is measured as EBU R 128 says, brought to where all films are, and told in the log', async () => {
      // The first case of EBU Tech 3341: a stereo tone of -23 dBFS is -23 LUFS.
      const { log, ...heard } = await onlyOf(tone(-23, 'stereo', 2))
      expect(log).toHaveLength(1)
      expect(log[0]).toMatch(/^sound “Audio”: −23.0 LUFS, peaks at −2\d.\d dBTP; raised by 5.0 dB to −18.0 LUFS$/)
      expectAimed(heard)
    })

    it.each([
      ['mono', 1, -30],
      ['stereo', 2, -3],
      ['5.1', 6, -6],
      ['7.1', 8, -6],
    ])('is the same from %s, and is that of the mixture which is heard', async (layout, channels, dbfs) => {
      expectAimed(await onlyOf(tone(dbfs, layout, channels)))
    })

    it('stays below the ceiling when single peaks are far above the rest', async () => {
      const wave = '0.09*sin(2*PI*500*t)+0.8*sin(2*PI*9000*t+0.7)*lt(mod(t,1),0.0005)'
      const { log, ...heard } = await onlyOf(`aevalsrc=exprs='${wave}|${wave}':sample_rate=48000:duration=5`)
      expect(log[0]).toMatch(/raised by .* peaks held below −1.0 dBTP/)
      expectAimed(heard)
    })

    it('stays what it is for silence, for what was meant to be quiet, and for a short sound', async () => {
      const silence = await onlyOf('anullsrc=channel_layout=stereo:sample_rate=48000:duration=5')
      expect(silence.truePeakDbtp).toBeLessThan(-80)
      expect(silence.log[0]).toMatch(/nothing loud enough to be measured/)
      const hiss = await onlyOf(tone(-56, 'stereo', 2))
      expect(hiss.integratedLufs).toBeCloseTo(-56, 0)
      expect(hiss.log[0]).toMatch(/kept .*this quiet was meant to be/)
      const short = await onlyOf(tone(-30, 'stereo', 2, 1))
      expect(Math.abs(short.integratedLufs + 30)).toBeLessThan(1)
      expect(short.log[0]).toMatch(/too short to be judged/)
    })
  })

  it('the languages of a film are one rendition each, the default first, without commentaries', async () => {
    const { facts, plan, heard } = await encode([
      { filters: tone(-56, 'stereo', 2), language: 'eng', title: 'Surround', disposition: 0 },
      { filters: tone(-20, 'stereo', 2), language: 'por', disposition: AV_DISPOSITION_DEFAULT },
      { filters: tone(-20, 'stereo', 2), language: 'eng', title: 'Director', disposition: AV_DISPOSITION_COMMENT },
    ])
    expect(facts.audio.map(({ title, purpose }) => [title, purpose])).toEqual([
      ['Surround', undefined],
      [undefined, undefined],
      ['Director', 'commentary'],
    ])
    expect(plan.audio.map(({ name, label }) => [name, label])).toEqual([
      ['a-por', 'português'],
      ['a-eng', 'English'],
    ])
    expect(heard.map(({ loudness }) => Math.round(loudness.integratedLufs))).toEqual([-18, -56])
  })
}
