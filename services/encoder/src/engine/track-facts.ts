import type { AudioFacts, SoundPurpose, SubtitleFacts } from './source-facts.ts'

/** What a container says of a track, in FFmpeg's words. */
export type AnnouncedTrack = {
  readonly stream: number
  readonly codec: string
  readonly language: string | undefined
  readonly title: string | undefined
  /** Names of dispositions, e.g. `default` or `hearing_impaired`. */
  readonly flags: ReadonlySet<string>
}

export function audioFacts(track: AnnouncedTrack & Pick<AudioFacts, 'channels' | 'sampleRate'>): AudioFacts {
  const title = plainTitle(track.title)
  const purpose = soundPurpose(track.flags, title)
  return {
    stream: track.stream,
    codec: track.codec,
    channels: track.channels,
    sampleRate: track.sampleRate,
    language: plainLanguage(track.language),
    default: track.flags.has('default'),
    ...(title === undefined ? {} : { title }),
    ...(purpose === undefined ? {} : { purpose }),
  }
}

const textCodecs = new Set(['subrip', 'srt', 'text', 'mov_text', 'ass', 'ssa', 'webvtt'])
const pictureCodecs = new Set(['hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle', 'xsub'])

export function subtitleFacts(track: AnnouncedTrack): SubtitleFacts {
  const title = plainTitle(track.title)
  return {
    stream: track.stream,
    codec: track.codec,
    form: textCodecs.has(track.codec) ? 'text' : pictureCodecs.has(track.codec) ? 'pictures' : 'unknown',
    language: plainLanguage(track.language),
    ...(title === undefined ? {} : { title }),
    default: track.flags.has('default'),
    forced: track.flags.has('forced') || /\bforced\b|\bfor[çc]ad[ao]s?\b/iu.test(title ?? ''),
    hearingImpaired: track.flags.has('hearing_impaired') || /\b(SDH|CC)\b|closed captions/i.test(title ?? ''),
    commentary: soundPurpose(track.flags, title) === 'commentary',
  }
}

/** What a stranger's file says here becomes a folder name and a manifest attribute. */
export const plainLanguage = (language: string | undefined): string =>
  language && /^[a-z]{2,3}$/i.test(language) ? language.toLowerCase() : 'und'

const longestTitle = 60

/** A track's name as one short line; undefined when it has none. */
export function plainTitle(title: string | undefined): string | undefined {
  const plain = title
    ?.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestTitle)
  return plain === '' ? undefined : plain
}

/** What a sound is for: by its flags, else by its name, since few tools set the flags. */
export function soundPurpose(flags: ReadonlySet<string>, title: string | undefined): SoundPurpose | undefined {
  if (flags.has('comment')) return 'commentary'
  if (flags.has('visual_impaired') || flags.has('descriptions')) return 'description'
  if (flags.has('karaoke') || flags.has('clean_effects')) return 'other'
  if (title === undefined) return undefined
  if (/\bcomment(ary|aries|ator)?\b|coment[áa]rio/iu.test(title)) return 'commentary'
  if (/audio ?descri|descriptive|described/iu.test(title) || /\b(AD|DVS)\b/.test(title)) return 'description'
  return undefined
}
