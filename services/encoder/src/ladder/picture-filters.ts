import { isHdr } from '../engine/color-facts.ts'
import type { VideoFacts } from '../engine/source-facts.ts'
import type { Rung } from './ladder.ts'

/**
 * Every picture that is uploaded becomes one kind of picture: progressive, 8 bits, BT.709, limited range. Players differ in
 * what they make of anything else.
 */

type Seen = Pick<VideoFacts, 'width' | 'height' | 'pixelFormat' | 'color'>

/** Whole pictures out of fields, one for each two; such as are whole already pass. */
export function fieldFilters({ interlaced, combed }: Pick<VideoFacts, 'interlaced' | 'combed'>): string[] {
  if (interlaced) return ['bwdif=mode=send_frame:deint=interlaced']
  return combed ? [`bwdif=mode=send_frame:parity=${combed}:deint=all`] : []
}

const wide: Readonly<Record<'primaries' | 'transfer' | 'matrix', ReadonlySet<string>>> = {
  primaries: new Set(['bt2020', 'film', 'smpte428', 'smpte431', 'smpte432']),
  transfer: new Set(['smpte2084', 'arib-std-b67', 'linear', 'log100', 'log316']),
  matrix: new Set(['bt2020nc', 'bt2020c', 'ictcp', 'ycgco']),
}

/** More than a change of matrix makes BT.709 of it. */
const isWide = ({ color }: Seen): boolean =>
  wide.primaries.has(color.primaries) || wide.transfer.has(color.transfer) || wide.matrix.has(color.matrix)

/** Of paper in sunlight, and of the brightest that is kept apart (ITU-R BT.2408), in candela per square meter. */
const paperNits = 203
const brightestNits = 1000

/**
 * Whatever it was, BT.709. Colors that SDR does not have are brought into those it has in the size of the best rung, since it
 * costs so much for every pixel. Dark and middle tones stay as they are, bright ones are pressed together. The same curve
 * for every film and every picture of it: one that followed the file's own statements would differ from chunk to chunk.
 */
export function gamutFilters(facts: Seen, best: Pick<Rung, 'width' | 'height'>): string[] {
  const matrix = matrixOf(facts)
  // The scaler does it by way of RGB: once for all rungs, not once for each.
  if (!isWide(facts))
    return matrix === 'gbr' || matrix === 'bt709' ? [] : [`scale=in_color_matrix=${matrix}:out_color_matrix=bt709`]
  const { color } = facts
  const isRgb = storedAsRgb(facts)
  const is2020 = isHdr(color) || color.primaries === 'bt2020' || color.matrix.startsWith('bt2020')
  const from = {
    pin: color.primaries === 'unknown' ? (is2020 ? 'bt2020' : 'bt709') : color.primaries,
    tin: wide.transfer.has(color.transfer) ? color.transfer : 'bt709',
    min: isRgb ? 'gbr' : color.matrix === 'unknown' ? (is2020 ? 'bt2020nc' : 'bt709') : color.matrix,
    rin: isRgb || color.fullRange ? 'full' : 'limited',
  }
  const given = Object.entries(from)
    .map(([name, value]) => `${name}=${value}`)
    .join(':')
  const to = 'p=bt709:t=bt709:m=bt709:r=limited'
  const convert = isHdr(color)
    ? [
        `zscale=${given}:t=linear:npl=${paperNits}`,
        'format=gbrpf32le',
        'zscale=p=bt709',
        `tonemap=mobius:desat=0:peak=${(brightestNits / paperNits).toFixed(2)}`,
        `zscale=${to}`,
      ]
    : [`zscale=${given}:${to}`]
  return [`scale=${best.width}:${best.height}:flags=bicubic`, ...convert, 'format=yuv420p']
}

/** A picture whose colors are BT.709's brought to a rung's size and form, and named for what it then is. */
export function rungFilters(rung: Pick<Rung, 'width' | 'height'>, facts: Seen): string[] {
  const isRgb = !isWide(facts) && storedAsRgb(facts)
  const known = isWide(facts) ? undefined : facts.color
  const kept = (name: string | undefined): string => (name === undefined || name === 'unknown' ? 'bt709' : name)
  return [
    `scale=${rung.width}:${rung.height}:flags=bicubic:${isRgb ? '' : 'in_color_matrix=bt709:'}out_color_matrix=bt709:out_range=tv`,
    'setsar=1',
    'format=yuv420p',
    `setparams=range=tv:colorspace=bt709:color_primaries=${kept(known?.primaries)}:color_trc=${kept(known?.transfer)}`,
  ]
}

const storedAsRgb = ({ pixelFormat, color }: Seen): boolean =>
  color.matrix === 'gbr' || /^(gbr|rgb|bgr|argb|abgr|0rgb|0bgr|pal8)/.test(pixelFormat)

/** By the scaler's names. What does not say is taken as players take it: standard definition as BT.601. */
function matrixOf(facts: Seen): string {
  if (storedAsRgb(facts)) return 'gbr'
  switch (facts.color.matrix) {
    case 'bt470bg':
    case 'smpte170m':
      return 'bt601'
    case 'unknown':
      return facts.width >= 1280 || facts.height > 576 ? 'bt709' : 'bt601'
    default:
      return facts.color.matrix
  }
}

/** What was done to the picture, for staff. */
export function pictureNotes({ color, interlaced, combed, dolbyVision }: VideoFacts): string[] {
  const hdr = color.transfer === 'smpte2084' ? 'PQ' : 'HLG'
  return [
    ...(isHdr(color)
      ? [`HDR source (${hdr}), shown in SDR: bright tones were pressed into what every screen shows.`]
      : []),
    ...(dolbyVision
      ? [`The Dolby Vision layer (profile ${dolbyVision.profile}) is left out; its base picture is shown.`]
      : []),
    ...(interlaced ? ['Interlaced source: each two fields became one picture.'] : []),
    ...(combed ? ['Interlaced source, of which the file does not tell: each two fields became one picture.'] : []),
  ]
}
