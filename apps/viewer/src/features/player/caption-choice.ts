import type { PlaybackSession } from '@codeflix/contracts/playback'

type Captions = PlaybackSession['captions'][number]

/** What everybody has to be told, e.g. where a stranger speaks: shown by itself, and nothing to choose. */
export const isForced = ({ language }: Captions): boolean => language.endsWith('-x-forced')

const primary = (language: string): string => language.split('-')[0]?.toLowerCase() ?? ''

/** For somebody who has chosen no captions: the forced ones of the language that is heard. */
export const forcedCaptions = (captions: readonly Captions[], heard: string | undefined): Captions | undefined =>
  heard === undefined ? undefined : captions.find((one) => isForced(one) && primary(one.language) === primary(heard))
