import type { FilmText } from '@codeflix/contracts/encoder'
import { languages, type Language } from '@codeflix/contracts/fields'
import type { Transaction } from '../tables.ts'
import { labels } from './labels.ts'

/** What the encoder found inside a film lies in the film's own folder, and goes with it. */
const wasInside = (track: { readonly key: string }): boolean => track.key.startsWith('media/')

/** Captions that an editor has put there; the others belong to one file alone. */
export const editorsCaptions = <T extends { readonly key: string }>(tracks: readonly T[]): T[] =>
  tracks.filter((track) => !wasInside(track))

const primary = (language: string): string => language.split('-')[0]?.toLowerCase() ?? ''

/** The language as this site has it, so that an editor finds the track where he would put his own: `pt` is `pt-BR`. */
const siteLanguage = (language: string): Language | undefined =>
  languages.find((one) => primary(one) === primary(language))

/**
 * Text that was inside a film becomes captions of it, in place of what an earlier encode found there. Of a language of which
 * an editor has put captions there it does not: they are better, or at least meant.
 */
export async function adoptCaptions(trx: Transaction, mediaId: string, found: readonly FilmText[]): Promise<void> {
  const present = await trx.selectFrom('captions').select(['language', 'key']).where('mediaId', '=', mediaId).execute()
  const taken = new Set(editorsCaptions(present).map(({ language }) => primary(language)))
  const before = present.filter(wasInside).map(({ key }) => key)
  if (before.length > 0)
    await trx.deleteFrom('captions').where('mediaId', '=', mediaId).where('key', 'in', before).execute()
  const tracks = found
    .filter(({ language }) => !taken.has(primary(language)))
    .map(({ language, kind, label, key }) => {
      const ours = siteLanguage(language)
      const tag = ours ?? language
      return kind === 'subtitles'
        ? { mediaId, language: tag, label: ours ? labels[ours] : label, key }
        : { mediaId, language: `${tag}-x-${kind}`, label, key }
    })
  if (tracks.length > 0)
    await trx
      .insertInto('captions')
      .values(tracks)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}
