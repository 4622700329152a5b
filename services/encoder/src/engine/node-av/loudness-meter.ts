import { Frame } from 'node-av/lib'
import { AV_OPT_TYPE_DOUBLE } from 'node-av/constants'
import { meterFilters } from '../../ladder/engine-parameters.ts'
import { type Loudness, noPeakDbtp } from '../../ladder/loudness.ts'
import type { AudioRendition } from '../../ladder/sound.ts'
import { soundSource } from './audio-path.ts'
import { check, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'

/** Measures a soundtrack as it is heard. */
export function openMeter(rendition: AudioRendition) {
  const measured = new Frame()
  measured.alloc()
  let graph: RunningGraph | undefined
  let samples = 0

  const drain = async ({ sinks }: RunningGraph): Promise<void> => {
    const sink = required(sinks[0], 'filter end')
    while (await takeFrame(sink, measured)) {
      samples += measured.nbSamples
      measured.unref()
    }
  }

  return {
    get seconds(): number {
      return samples / rendition.sampleRate
    },

    /** Takes one decoded frame, whose `pts` counts samples from the start of the film. */
    async write(frame: Frame): Promise<void> {
      graph ??= await openGraph([soundSource(frame), ...meterFilters(rendition), 'abuffersink@heard'].join(','), [
        'heard',
      ])
      check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'measure sound')
      await drain(graph)
    },

    /** Undefined when no sound ever came. */
    async finish(): Promise<Loudness | undefined> {
      if (!graph) return undefined
      check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'end of sound')
      await drain(graph)
      const meter = required(graph.meter, 'loudness meter')
      const read = (name: string): number => required(meter.getOption(name, AV_OPT_TYPE_DOUBLE), name)
      const heard: Loudness = {
        integratedLufs: read('integrated'),
        truePeakDbtp: Math.max(noPeakDbtp, read('true_peak')),
        seconds: samples / rendition.sampleRate,
      }
      graph.close()
      return heard
    },
  }
}
