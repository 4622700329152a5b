import type { Dice } from './dice.ts'
import type { Sources } from './sources.ts'

/** What a hostile file would like to reach. */
export type Bait = {
  /** A file of text and one that is a film, neither of which may be opened. */
  readonly text: string
  readonly film: string
  /** `127.0.0.1:port`, where nobody may come by. */
  readonly host: string
}

export type Hostile = { readonly bytes: Buffer; readonly ending: string; readonly told: string }

export type Recipe = {
  readonly name: string
  /** Nothing in it is a film: whoever accepts it has read something else. */
  readonly neverAFilm?: true
  make(dice: Dice, sources: Sources, bait: Bait): Hostile
}
