const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** Whether every word of the query is somewhere in the text; blind to accents and case. */
export function matches(text: string, query: string): boolean {
  const target = bare(text)
  return bare(query)
    .split(/\s+/)
    .every((word) => target.includes(word))
}

/** Whether two names are the same to a reader. */
export const sameName = (one: string, other: string): boolean => bare(one).trim() === bare(other).trim()
