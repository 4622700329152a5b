/** The work of the encoder as somebody writes it by hand, for the same ladder: FFmpeg's command line. */
import type { EncodePlan, Rung } from '@codeflix/encoder/ladder/ladder'
import { join } from 'node:path'

const words = (text: string): string[] => text.split(' ')
const quiet = words('-nostdin -v error -y')

/** The same preset, quality, ceilings and groups of pictures; threads and all else as FFmpeg chooses. */
function videoCodec({ preset, gopFrames }: EncodePlan, { crf, maxBitsPerSecond, bufferBits }: Rung): string[] {
  const rates = `-crf ${crf} -maxrate ${maxBitsPerSecond} -bufsize ${bufferBits}`
  const groups = `-g ${gopFrames} -keyint_min ${gopFrames} -sc_threshold 0`
  return words(`-c:v libx264 -preset ${preset} -profile:v high ${rates} ${groups} -pix_fmt yuv420p`)
}

const audioCodec = ({ audio }: EncodePlan): string[] =>
  audio.slice(0, 1).flatMap(({ bitsPerSecond }) => words(`-c:a aac -ac 2 -b:a ${bitsPerSecond}`))

const scaled = ({ width, height }: Rung): string => `scale=${width}:${height},setsar=1`

/** One run that decodes once and splits: all rungs and the sound. */
export function splitRun(plan: EncodePlan, clip: string, folder: string): string[] {
  const inputs = plan.rungs.map(({ name }) => `[${name}_in]`).join('')
  const scales = plan.rungs.map((rung) => `[${rung.name}_in]${scaled(rung)}[${rung.name}]`)
  const graph = `[0:v]split=${plan.rungs.length}${inputs};${scales.join(';')}`
  const fragments = words('-movflags cmaf+frag_keyframe+empty_moov')
  const pictures = plan.rungs.flatMap((rung) => [
    '-map',
    `[${rung.name}]`,
    ...videoCodec(plan, rung),
    ...fragments,
    join(folder, `${rung.name}.mp4`),
  ])
  const sounds = plan.audio.flatMap(({ name }) => [
    ...words('-map 0:a:0'),
    ...audioCodec(plan),
    join(folder, `${name}.mp4`),
  ])
  return [...quiet, '-i', clip, '-filter_complex', graph, ...pictures, ...sounds]
}

/** The sound alone. */
export const soundRuns = (plan: EncodePlan, clip: string, folder: string): string[][] =>
  plan.audio.map(({ name }) => {
    const file = join(folder, `${name}.mp4`)
    return [...quiet, '-i', clip, ...words('-map 0:a:0'), ...audioCodec(plan), file]
  })

/** One run for a rung, with the sound in it, best first: what PeerTube does, one after the other. */
export const renditionRuns = (plan: EncodePlan, clip: string, folder: string): string[][] =>
  plan.rungs.map((rung) => {
    const codecs = [...videoCodec(plan, rung), ...audioCodec(plan)]
    const file = join(folder, `${rung.name}.mp4`)
    const input = ['-i', clip, ...words('-map 0:v:0 -map 0:a:0?')]
    return [...quiet, ...input, '-vf', scaled(rung), ...codecs, ...words('-movflags +faststart'), file]
  })

/** The rest of what PeerTube does before anybody can play: the largest rendition becomes HLS, as it is. */
export function hlsRun(plan: EncodePlan, folder: string): string[] {
  const path = join(folder, plan.rungs[0]?.name ?? '')
  const hls = '-c copy -f hls -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags single_file'
  return [...quiet, '-i', `${path}.mp4`, ...words(hls), `${path}.m3u8`]
}
