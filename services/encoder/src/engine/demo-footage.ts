import { escapedForFilter } from './filter-text.ts'

/**
 * Footage to demonstrate with, as FFmpeg filter graphs: cut out of a film on disk, or drawn and sounded by FFmpeg's own
 * sources, so that a fresh installation has something to play without a download.
 */
export const demoPatterns = [
  'mandelbrot',
  'life',
  'cellauto',
  'testsrc2',
  'gradients',
  'sierpinski',
  'zoneplate',
] as const
export type DemoPattern = (typeof demoPatterns)[number]

export type DemoFootage =
  | { readonly from: 'film'; readonly path: string; readonly startSeconds: number }
  | { readonly from: 'pattern'; readonly pattern: DemoPattern; readonly seed: number }

export type DemoShape = {
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly durationSeconds: number
}

const fadeSeconds = 0.5

/** A graph without input and with one open end. */
export function pictureGraph(footage: DemoFootage, shape: DemoShape): string {
  const { width, height, framesPerSecond, durationSeconds } = shape
  const fit = `scale=${width}:${height}:flags=bicubic:force_original_aspect_ratio=decrease:force_divisible_by=2`
  const ending = [`fps=${framesPerSecond}`, 'setsar=1', 'format=yuv420p']
  if (footage.from === 'film') {
    return [
      `movie=filename=${escapedForFilter(footage.path)}:seek_point=${footage.startSeconds}`,
      `trim=start=${footage.startSeconds}:duration=${durationSeconds}`,
      'setpts=PTS-STARTPTS',
      fit,
      ...ending,
    ].join(',')
  }
  return [
    patternSource(footage.pattern, footage.seed, shape),
    `trim=duration=${durationSeconds}`,
    `fade=t=in:d=${fadeSeconds}`,
    `fade=t=out:st=${Math.max(0, durationSeconds - fadeSeconds)}:d=${fadeSeconds}`,
    ...ending,
  ].join(',')
}

function patternSource(pattern: DemoPattern, seed: number, shape: DemoShape): string {
  const { width, height, framesPerSecond: rate } = shape
  const size = `size=${width}x${height}:rate=${rate}`
  // Cells of four pixels: single ones are noise that no rung can afford.
  const cell = 4
  const cells = `size=${width / cell}x${height / cell}:rate=${rate}`
  const grow = `scale=${width}:${height}:flags=neighbor`
  switch (pattern) {
    case 'mandelbrot': {
      const places = ['-0.743643887:-0.131825904', '0.282:-0.01', '-1.25066:0.02012', '-0.088:0.654']
      const [x, y] = (places[seed % places.length] ?? '').split(':')
      return `mandelbrot=${size}:start_x=${x}:start_y=${y}:start_scale=1.2:end_scale=0.002:end_pts=${rate * 20}:maxiter=1024`
    }
    case 'life':
      return `life=${cells}:mold=12:ratio=0.28:seed=${seed}:death_color=0x103a5c:life_color=0xf4d35e:mold_color=0x0b132b,${grow}`
    case 'cellauto': {
      const rules = [30, 110, 18, 150, 54]
      return `cellauto=${cells}:rule=${rules[seed % rules.length]}:seed=${seed}:scroll=1:full=1,format=gray,${grow},format=yuv444p,colorize=hue=${(seed * 67) % 360}:saturation=0.6:lightness=0.5:mix=0.55`
    }
    case 'testsrc2':
      return `testsrc2=${size}`
    case 'gradients': {
      const kinds = ['spiral', 'radial', 'circular', 'linear']
      return `gradients=${size}:nb_colors=5:seed=${seed + 1}:speed=0.02:type=${kinds[seed % kinds.length]}`
    }
    case 'sierpinski':
      return `sierpinski=${size}:seed=${seed + 1}:jump=60:type=${seed % 2 === 0 ? 'carpet' : 'triangle'}`
    case 'zoneplate': {
      // Written out, because FFmpeg before 6.0 has no such source: circles whose waves run outward.
      const waves = `${3 + (seed % 5)}*((X-W/2)*(X-W/2)+(Y-H/2)*(Y-H/2))/W`
      return `nullsrc=${cells},format=yuv420p,geq=lum='126+100*sin(${waves}-${2 + (seed % 4)}*T)':cb='128+60*sin(T+X/W)':cr='128+60*cos(T+Y/H)',scale=${width}:${height}:flags=bicubic`
    }
  }
}

/** A graph without input and with one open end. */
export function soundGraph(footage: DemoFootage, shape: DemoShape): string {
  const { durationSeconds } = shape
  const ending = ['aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo', 'asetnsamples=n=1024']
  if (footage.from === 'film') {
    return [
      `amovie=filename=${escapedForFilter(footage.path)}:seek_point=${footage.startSeconds}`,
      `atrim=start=${footage.startSeconds}:duration=${durationSeconds}`,
      'asetpts=PTS-STARTPTS',
      ...ending,
    ].join(',')
  }
  // A soft chord that swells: root, fifth, octave and third over the seed's note.
  const root = 110 * 2 ** ((footage.seed % 12) / 12)
  const voices = [1, 1.5, 2, 2.5].map((ratio, index) => `sin(2*PI*${(root * ratio).toFixed(3)}*t)/${index + 2}`)
  return [
    `aevalsrc=exprs=0.18*(${voices.join('+')})*(0.7+0.3*sin(2*PI*0.25*t)):s=48000:d=${durationSeconds}`,
    `afade=t=in:d=${fadeSeconds}`,
    `afade=t=out:st=${Math.max(0, durationSeconds - fadeSeconds)}:d=${fadeSeconds}`,
    ...ending,
  ].join(',')
}
