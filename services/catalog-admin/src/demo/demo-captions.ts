import type { Localized } from '@codeflix/contracts/fields'
import { writeWebVtt } from '@codeflix/kit/captions/cue'

type Line = readonly [startSeconds: number, endSeconds: number, en: string, pt: string]

/** WebVTT in both languages from one list of lines. */
function captions(lines: readonly Line[]): Localized {
  const track = (text: 2 | 3): string =>
    writeWebVtt(lines.map((line) => ({ startSeconds: line[0], endSeconds: line[1], text: line[text] })))
  return { en: track(2), 'pt-BR': track(3) }
}

/** Nobody speaks in the film, so that what can be heard is told. */
export const bunnyCaptions = captions([
  [0.5, 4, '[gentle orchestral music]', '[música orquestral suave]'],
  [4.5, 8, '[birds singing]', '[pássaros cantando]'],
  [9, 12.5, '[a breeze in the leaves]', '[brisa nas folhas]'],
  [13.5, 17, '[the music swells]', '[a música cresce]'],
  [18, 21.5, '[something large stirs in its burrow]', '[algo grande se mexe na toca]'],
  [22.5, 25.5, '[a long, contented yawn]', '[um bocejo longo e satisfeito]'],
  [26, 29.5, '[the forest wakes up]', '[a floresta desperta]'],
])

export const tidesCaptions = captions([
  [0.6, 3, 'I measured the coast again last night.', 'Medi o litoral de novo ontem à noite.'],
  [3.3, 5.4, 'It is longer than the day before.', 'Está mais comprido que na véspera.'],
  [5.7, 7.6, 'It has always been longer.', 'Ele sempre foi mais comprido.'],
])

export const duskCaptions = captions([
  [0.6, 3.2, 'You could have asked me forty years ago.', 'Você podia ter me convidado há quarenta anos.'],
  [3.6, 5.2, 'The boat was smaller then.', 'O barco era menor naquele tempo.'],
  [5.6, 7.6, '[they laugh]', '[os dois riem]'],
])

export const meadowCaptions = captions([
  [0.5, 3, 'Every morning has a first minute.', 'Toda manhã tem um primeiro minuto.'],
  [3.4, 6, 'Most of us sleep through it.', 'Quase todos nós a passamos dormindo.'],
  [6.2, 7.8, '[birds singing]', '[pássaros cantando]'],
])
