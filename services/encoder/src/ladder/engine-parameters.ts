import type { SourceFacts } from '../engine/source-facts.ts'
import { orientationFilters } from '../engine/orientation.ts'
import type { EncodePlan, Rung } from './ladder.ts'

/** What an H.264 encoder is asked for, in FFmpeg's words: given to it, and shown to staff. */
export function videoEncoderOptions(plan: EncodePlan, rung: Rung): Record<string, string | number> {
  return {
    preset: plan.preset,
    profile: 'high',
    crf: rung.crf,
    maxrate: rung.maxBitsPerSecond,
    bufsize: rung.bufferBits,
    // Keyframes exactly where every other rung has them: none for scene cuts, none moved, every group closed.
    g: plan.gopFrames,
    keyint_min: plan.gopFrames,
    sc_threshold: 0,
    'x264-params': 'open-gop=0',
  }
}

/** A picture brought to a rung's size and form. */
export const rungFilters = (rung: Rung): string[] => [
  `scale=${rung.width}:${rung.height}:flags=bicubic:out_range=tv`,
  'setsar=1',
  'format=yuv420p',
]

/** All rungs have the same pictures at the same times; the first is repeated when the sound begins earlier. */
export const sharedFilters = (plan: EncodePlan, facts: SourceFacts['video']): string[] => [
  `fps=fps=${plan.frameRate.num}/${plan.frameRate.den}:start_time=0`,
  ...orientationFilters(facts),
  `split=${plan.rungs.length}`,
]

/** The same encode as a command line of FFmpeg's own tool, to try it by hand. */
export function engineParameters(plan: EncodePlan, facts: SourceFacts, fileName: string): string {
  const split = `[0:${facts.video.stream}]${sharedFilters(plan, facts.video).join(',')}${plan.rungs.map(({ name }) => `[${name}_in]`).join('')}`
  const graph = [split, ...plan.rungs.map((rung) => `[${rung.name}_in]${rungFilters(rung).join(',')}[${rung.name}]`)]
  const rungs = plan.rungs.map((rung) => {
    const words = Object.entries(videoEncoderOptions(plan, rung)).map(([name, value]) => `-${name} ${value}`)
    return `-map "[${rung.name}]" -c:v libx264 ${words.join(' ')} ${rung.name}.mp4`
  })
  const sounds = plan.audio.map(
    (rendition) =>
      `-map 0:${rendition.stream} -c:a aac -b:a ${rendition.bitsPerSecond} -ac ${rendition.channels} -ar ${rendition.sampleRate} ${rendition.name}.mp4`,
  )
  return [
    `ffmpeg -noautorotate -i ${quoted(fileName)}`,
    `-filter_complex "${graph.join(';')}"`,
    ...rungs,
    ...sounds,
  ].join(' \\\n  ')
}

/** As a shell takes it, whatever a stranger named the file. */
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
