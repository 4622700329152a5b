import type { SourceRecipe } from './make-source.ts'

/** A kind of file that editors upload, small, with what has to become of it. */
type UploadedSource = {
  readonly name: string
  readonly file: string
  readonly recipe: Omit<SourceRecipe, 'path'>
  /** As it is shown. */
  readonly width: number
  readonly height: number
  readonly seconds: number
  readonly sounds: number
}

const seconds = 2.5
const moving = (size: string, rate: string, format = 'yuv420p'): string =>
  `testsrc2=size=${size}:rate=${rate}:duration=${seconds},format=${format}`
const small = moving('160x90', '25')
const tone = (layout = 'stereo', length = seconds): string =>
  `sine=frequency=440:sample_rate=48000:duration=${length},aformat=channel_layouts=${layout}`
/** Fields of two moments in each picture. */
const fields = (size: string, order: 'tff' | 'bff', format = 'yuv420p'): string =>
  `testsrc2=size=${size}:rate=50:duration=${seconds},format=${format},interlace=scan=${order}`
const inFields = { flags: '+ildct+ilme', top: '1' }
const hdr = (transfer: string): string =>
  `${moving('320x180', '24', 'gbrp')},zscale=min=gbr:tin=709:pin=709:rin=full:t=${transfer}:p=bt2020:m=bt2020nc:r=limited,format=yuv420p10le`
const x265 = (more = ''): Record<string, string> => ({ 'x265-params': `log-level=none${more}` })

const usual = { width: 160, height: 90, seconds, sounds: 1 } as const

/** All that the service says that it takes. */
export const everySource: readonly UploadedSource[] = [
  {
    ...usual,
    name: 'H.264 and AAC in MP4, at 23.976',
    file: 'film.mp4',
    recipe: { picture: moving('320x180', '24000/1001'), sounds: [tone()] },
    width: 320,
    height: 180,
  },
  {
    ...usual,
    name: 'HEVC in MP4, HDR by PQ, 10 bits',
    file: 'hdr10.mp4',
    recipe: {
      picture: hdr('smpte2084'),
      pictureCodec: 'libx265',
      pictureOptions: x265(':colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc'),
      sounds: [tone()],
    },
    width: 320,
    height: 180,
  },
  {
    ...usual,
    name: 'HEVC in MOV, HDR by HLG, as phones have it',
    file: 'hlg.mov',
    recipe: {
      picture: hdr('arib-std-b67'),
      pictureCodec: 'libx265',
      pictureOptions: x265(':colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc'),
      sounds: [tone('mono')],
    },
    width: 320,
    height: 180,
  },
  {
    ...usual,
    name: 'ProRes 4:2:2 in 10 bits and PCM in MOV',
    file: 'prores.mov',
    recipe: {
      picture: moving('160x90', '25', 'yuv422p10le'),
      pictureCodec: 'prores_ks',
      pictureOptions: {},
      sounds: [tone()],
      soundCodec: 'pcm_s16le',
    },
  },
  {
    ...usual,
    name: 'HEVC and AC-3 5.1 in two languages in MKV',
    file: 'languages.mkv',
    recipe: {
      picture: small,
      pictureCodec: 'libx265',
      pictureOptions: x265(),
      sounds: [
        { filters: tone('5.1'), language: 'por' },
        { filters: tone('5.1'), language: 'eng' },
      ],
      soundCodec: 'ac3',
    },
    sounds: 2,
  },
  {
    ...usual,
    name: 'H.264 4:4:4 and FLAC 7.1 in MKV',
    file: 'surround.mkv',
    recipe: { picture: moving('160x90', '25', 'yuv444p'), sounds: [tone('7.1')], soundCodec: 'flac' },
  },
  {
    ...usual,
    name: 'VP9 and Opus in WebM',
    file: 'vp9.webm',
    recipe: {
      picture: small,
      pictureCodec: 'libvpx-vp9',
      pictureOptions: { deadline: 'realtime', 'cpu-used': '8' },
      sounds: [tone()],
      soundCodec: 'libopus',
    },
  },
  {
    ...usual,
    name: 'AV1 in 10 bits and Opus in WebM',
    file: 'av1.webm',
    recipe: {
      picture: moving('160x90', '25', 'yuv420p10le'),
      pictureCodec: 'libsvtav1',
      pictureOptions: { preset: '12' },
      sounds: [tone()],
      soundCodec: 'libopus',
    },
  },
  {
    ...usual,
    name: 'MPEG-4 and MP3 in AVI',
    file: 'mpeg4.avi',
    recipe: {
      picture: small,
      pictureCodec: 'mpeg4',
      pictureOptions: {},
      sounds: [tone()],
      soundCodec: 'libmp3lame',
    },
  },
  {
    ...usual,
    name: 'DV of PAL, interlaced, in AVI',
    file: 'dv.avi',
    recipe: {
      picture: `${fields('720x576', 'bff')},setsar=16/15`,
      pictureCodec: 'dvvideo',
      pictureOptions: {},
      sounds: [tone()],
      soundCodec: 'pcm_s16le',
    },
    width: 768,
    height: 576,
  },
  {
    ...usual,
    name: 'H.264, interlaced, and MPEG sound in MPEG-TS',
    file: 'broadcast.ts',
    recipe: {
      picture: fields('160x92', 'tff'),
      pictureOptions: { ...inFields, 'x264-params': 'tff=1' },
      sounds: [tone()],
      soundCodec: 'mp2',
    },
    height: 92,
  },
  {
    ...usual,
    name: 'MPEG-2 and AC-3 in MPEG-TS',
    file: 'mpeg2.ts',
    recipe: {
      picture: moving('160x90', '30000/1001'),
      pictureCodec: 'mpeg2video',
      pictureOptions: {},
      sounds: [tone()],
      soundCodec: 'ac3',
    },
  },
  {
    ...usual,
    name: 'MPEG-2, interlaced, with wide pixels, in a program stream as on a DVD',
    file: 'dvd.mpg',
    recipe: {
      picture: `${fields('180x144', 'tff')},setsar=64/45`,
      pictureCodec: 'mpeg2video',
      pictureOptions: inFields,
      sounds: [tone()],
      soundCodec: 'mp2',
    },
    width: 256,
    height: 144,
  },
  {
    ...usual,
    name: 'H.264, interlaced, in an MP4 that says that it is not',
    file: 'combed.mp4',
    recipe: { picture: `${fields('160x92', 'tff')},setfield=prog`, sounds: [tone()] },
    height: 92,
  },
  {
    ...usual,
    name: 'a phone’s upright video',
    file: 'phone.mov',
    recipe: { picture: moving('160x90', '30'), rotated90: true, sounds: [tone('mono')] },
    width: 90,
    height: 160,
  },
  {
    ...usual,
    name: 'a variable frame rate',
    file: 'variable.mkv',
    recipe: {
      picture: `testsrc2=size=160x90:rate=30:duration=${seconds},select='gt(mod(n,7),1)*lt(mod(n,20),17)',format=yuv420p`,
      sounds: [tone()],
    },
  },
  {
    ...usual,
    name: 'an odd size',
    file: 'odd.mkv',
    recipe: {
      picture: moving('161x91', '25', 'yuv444p'),
      pictureCodec: 'ffv1',
      pictureOptions: {},
      sounds: [tone()],
    },
  },
  {
    ...usual,
    name: '60 pictures a second',
    file: 'fast.mp4',
    recipe: { picture: moving('160x90', '60'), sounds: [tone()] },
  },
  {
    ...usual,
    name: '120 pictures a second',
    file: 'faster.mp4',
    recipe: { picture: moving('160x90', '120'), sounds: [tone()] },
  },
  { ...usual, name: 'no sound', file: 'silent.mp4', recipe: { picture: small }, sounds: 0 },
  {
    ...usual,
    name: 'one picture',
    file: 'one.mp4',
    recipe: { picture: 'testsrc2=size=160x90:rate=25:duration=0.04,format=yuv420p' },
    seconds: 0.04,
    sounds: 0,
  },
  {
    ...usual,
    name: 'a cover beside the film',
    file: 'cover.mp4',
    recipe: {
      besides: [
        {
          picture: 'testsrc2=size=640x640:rate=1:duration=1,format=yuvj420p',
          pictureCodec: 'mjpeg',
          disposition: 'attached',
        },
      ],
      picture: small,
      sounds: [tone()],
    },
  },
  {
    ...usual,
    name: 'sound a second before the picture',
    file: 'late.mkv',
    recipe: {
      picture: `testsrc2=size=160x90:rate=25:duration=${seconds - 1},format=yuv420p,setpts=PTS+1/TB`,
      sounds: [tone()],
    },
  },
  {
    ...usual,
    name: 'times that begin before zero',
    file: 'early.mkv',
    recipe: { picture: small, sounds: [tone()], startsAt: -1 },
  },
]
