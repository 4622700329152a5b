export const languages = ['en', 'pt-BR'] as const
export type Language = (typeof languages)[number]

/** What each language is called in itself. */
export const languageNames: Record<Language, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' }

interface Words {
  readonly [key: string]: string | ((...args: never[]) => string) | Words
}

/** The same keys as `T`, with the same parameters, in another language. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer Args) => string
      ? (...args: Args) => string
      : Translated<T[K]>
}

export type Translations<T = Words> = Readonly<Record<Language, Translated<T>>>

/**
 * The words of one part of the interface in every language. English decides the keys; a key that is missing, too many
 * or takes other parameters in another language does not compile.
 */
export function translations<T extends Words>(en: T, ptBR: Translated<NoInfer<T>>): Translations<T>
export function translations(en: Words, ptBR: Words): Readonly<Record<Language, Words>> {
  return { en, 'pt-BR': ptBR }
}

const rules = new Map<Language, Intl.PluralRules>()
const counts = new Map<Language, Intl.NumberFormat>()

/** The form that the language wants for `count`, with `#` replaced by the number: `plural('en', 2, { one: '# film', other: '# films' })`. */
export function plural(
  language: Language,
  count: number,
  forms: { zero?: string; one: string; other: string },
): string {
  if (!rules.has(language)) {
    rules.set(language, new Intl.PluralRules(language))
    counts.set(language, new Intl.NumberFormat(language))
  }
  // Portuguese counts zero as one ("0 filme"), which reads wrong in an interface.
  const category = count === 0 ? 'other' : rules.get(language)!.select(count)
  const form = count === 0 && forms.zero ? forms.zero : category === 'one' ? forms.one : forms.other
  return form.replaceAll('#', counts.get(language)!.format(count))
}

/** The first of the wanted languages that the interface speaks; `pt-PT` finds `pt-BR`, `en-GB` finds `en`. */
export function pickLanguage(wanted: readonly (string | null | undefined)[], fallback: Language = 'en'): Language {
  for (const one of wanted) {
    if (!one) continue
    const exact = languages.find((language) => language.toLowerCase() === one.toLowerCase())
    const near = languages.find((language) => language.split('-')[0] === one.toLowerCase().split('-')[0])
    if (exact ?? near) return (exact ?? near)!
  }
  return fallback
}
