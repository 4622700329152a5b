import { dice } from './dice.ts'
import { liars } from './liars.ts'
import { lures } from './lures.ts'
import type { Bait, Hostile, Recipe } from './recipe.ts'
import type { Sources } from './sources.ts'
import { spoiledFiles } from './spoiled.ts'

const recipes: readonly Recipe[] = [...spoiledFiles, ...liars, ...lures]

/** So many make one of each kind. */
export const kinds = recipes.length

/** The case of a seed, counted from 1: its kind in turn, all else by chance that is the same each time. */
export function caseOf(seed: number, sources: Sources, bait: Bait): Hostile & { readonly recipe: Recipe } {
  const recipe = kindOf(seed)
  return { recipe, ...recipe.make(dice(seed), sources, bait) }
}

export function kindOf(seed: number): Recipe {
  const recipe = recipes[(seed - 1) % recipes.length]
  if (!recipe) throw new Error(`There is no case ${seed}: cases are counted from 1.`)
  return recipe
}
