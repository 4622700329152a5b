import { parseChapters, type Chapter } from './chapters.ts'
import type { GrantKeeper } from './grant.ts'
import { useMediaIndex } from './use-media-index.ts'

const none: readonly Chapter[] = []

/** The chapters of what plays. */
export const useChapters = (grant: GrantKeeper | undefined, file: string | undefined): readonly Chapter[] =>
  useMediaIndex(grant, file, parseChapters) ?? none
