import type { SubtitleFacts } from '../engine/source-facts.ts'
import { languageLabel, languageTag } from '../ladder/languages.ts'

/** Who a track of text is for: whoever knows another language, whoever does not hear, or everybody where a stranger speaks. */
type CaptionKind = 'subtitles' | 'sdh' | 'forced'

/** Text of a film that viewers can have shown to them. */
export type CaptionPlan = {
  /** Index of the stream inside the source. */
  readonly stream: number
  /** BCP 47; `und` when the file does not tell. */
  readonly language: string
  readonly kind: CaptionKind
  /** What viewers choose it by: the language in itself. */
  readonly label: string
  /** Inside the film's folder. */
  readonly file: string
}

type Choice = {
  readonly captions: readonly CaptionPlan[]
  /** For the job's log: which tracks nobody will read, and why. */
  readonly leftOut: readonly string[]
}

export const mostCaptions = 32

/** One track for each language and kind: the default, else the first. What is made of pictures cannot become text. */
export function planCaptions(tracks: readonly SubtitleFacts[]): Choice {
  const captions: CaptionPlan[] = []
  const leftOut: string[] = []
  const inOrder = tracks.toSorted((one, other) => Number(other.default) - Number(one.default))
  for (const track of inOrder) {
    const leave = (reason: string): void =>
      void leftOut.push(
        `subtitle track ${track.stream} (${[track.codec, track.language, track.title].filter(Boolean).join(', ')}) is left out: ${reason}`,
      )
    const language = languageTag(track.language)
    const kind = track.forced ? 'forced' : track.hearingImpaired ? 'sdh' : 'subtitles'
    if (track.form === 'pictures') leave('it is made of pictures, which cannot become text; upload it as text')
    else if (track.form === 'unknown') leave('its format cannot be read; upload it as text')
    else if (track.commentary) leave('it is a commentary')
    else if (captions.some((one) => one.language === language && one.kind === kind))
      leave('another one of the same language is the default or comes before')
    else if (captions.length === mostCaptions) leave(`a film has at most ${mostCaptions} of them`)
    else
      captions.push({
        stream: track.stream,
        language,
        kind,
        label: labelOf(track, kind),
        file: `captions/${language}${kind === 'subtitles' ? '' : `-${kind}`}.vtt`,
      })
  }
  return { captions, leftOut }
}

function labelOf(track: SubtitleFacts, kind: CaptionKind): string {
  const language = languageLabel(track.language) ?? track.title ?? 'Subtitles'
  return kind === 'subtitles' ? language : `${language} (${kind === 'sdh' ? 'SDH' : 'forced'})`
}
