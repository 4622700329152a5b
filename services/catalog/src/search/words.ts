/** One word of what somebody typed, folded as the index has it. */
export interface TypedWord {
  word: string
  /** The word under the cursor: it may be only the beginning of one. */
  unfinished: boolean
  /** Known words that it may have been meant to be, the likeliest first; a beginning of words where it is unfinished. */
  alternatives: readonly { word: string; beginning: boolean }[]
}

/** Words so frequent that a name is often remembered without them, in English and Portuguese. */
const small = new Set(
  'a an and at de da das do dos e em for from in la na no nas nos o of on os as the to um uma with'.split(' '),
)

const quoted = (word: string): string => `'${word.replace(/['\\]/g, '')}'`

/**
 * The words that have to match: small ones are left out where others remain, unless the user is still typing one.
 * @param strict keeps all of them, to see first whether a name has them
 */
export function wordsThatCount(words: readonly TypedWord[], strict: boolean): readonly TypedWord[] {
  if (strict) return words
  const large = words.filter((one) => !small.has(one.word))
  return large.length > 0 ? large : words
}

const oneOf = (word: TypedWord, weights: string, options: { typos: boolean }): string => {
  const forms = [
    `${quoted(word.word)}:${word.unfinished ? '*' : ''}${weights}`,
    ...(options.typos
      ? word.alternatives.map((other) => `${quoted(other.word)}:${other.beginning ? '*' : ''}${weights}`)
      : []),
  ]
  return forms.length === 1 ? (forms[0] ?? '') : `(${forms.join(' | ')})`
}

/**
 * A `tsquery` for words that all have to be in a title.
 * @param weights which parts of a title: any of A (names), B (people), C (genres), D (synopsis)
 * @param options.join `|` when one of the words is enough
 */
export function namesQuery(
  words: readonly TypedWord[],
  weights: string,
  options: { typos: boolean; join?: '&' | '|' },
): string {
  return words.map((word) => oneOf(word, weights, options)).join(` ${options.join ?? '&'} `)
}

/**
 * The same over everything, with the stems of each word beside the word itself.
 * @param stems by word, as the dictionaries of the languages give them; a word without any is too common to tell
 */
export function everythingQuery(
  words: readonly TypedWord[],
  stems: ReadonlyMap<string, readonly string[]>,
  options: { typos: boolean },
): string {
  return words
    .map((word) => {
      const forms = [oneOf(word, '', options), ...(stems.get(word.word) ?? []).map((stem) => quoted(stem))]
      return forms.length === 1 ? (forms[0] ?? '') : `(${forms.join(' | ')})`
    })
    .join(' & ')
}

/** All that one slip of two neighboring keys makes of a word: `dnue` → `dune` and others. */
export function transpositions(word: string): string[] {
  const signs = [...word]
  return signs
    .slice(1)
    .map((sign, index) => [...signs.slice(0, index), sign, signs[index] ?? '', ...signs.slice(index + 2)].join(''))
    .filter((other) => other !== word)
}

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * What was searched for instead, as a person would write it: each word that matched nothing replaced by the alternative
 * that the best title has, spelled as it is there.
 */
export function corrected(words: readonly TypedWord[], texts: readonly string[]): string | undefined {
  const spelled = new Map<string, string>()
  for (const text of texts)
    for (const word of text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])
      if (!spelled.has(folded(word))) spelled.set(folded(word), word)
  let changed = false
  const line = words.map((typed) => {
    const found = [...spelled.keys()]
    if (found.some((word) => word === typed.word || (typed.unfinished && word.startsWith(typed.word))))
      return typed.word
    for (const other of typed.alternatives) {
      const match = found.find((word) => (other.beginning ? word.startsWith(other.word) : word === other.word))
      if (match) {
        changed = true
        return (spelled.get(match) ?? match).toLocaleLowerCase()
      }
    }
    return typed.word
  })
  return changed ? line.join(' ') : undefined
}
