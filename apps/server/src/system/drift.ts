import type { Digest } from './replica-ends.ts'

/** The parts in which two ends differ. */
export function differingParts(owner: Digest, copy: Digest): number[] {
  return [...new Set([...owner.keys(), ...copy.keys()])]
    .filter((part) => owner.get(part)?.rows !== copy.get(part)?.rows || owner.get(part)?.sum !== copy.get(part)?.sum)
    .toSorted((a, b) => a - b)
}

/** Key → hash of the row, or of its absence, at the owner; of the rows that are not the same in the copy. */
export type Differences = ReadonlyMap<string, string | undefined>

export function differences(
  owner: ReadonlyMap<string, string>,
  copy: ReadonlyMap<string, string>,
): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  for (const [key, hash] of owner) if (copy.get(key) !== hash) found.set(key, hash)
  for (const key of copy.keys()) if (!owner.has(key)) found.set(key, undefined)
  return found
}

/**
 * What still differs at a second look, although everything that the owner had at the first has arrived meanwhile. A row
 * that its owner changed between the two is under way, and not drift.
 */
export function lasting(before: Differences, after: Differences): Map<string, string | undefined> {
  return new Map([...after].filter(([key, hash]) => before.has(key) && before.get(key) === hash))
}
