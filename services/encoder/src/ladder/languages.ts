/** BCP 47: `por` is written `pt`; `und` for what is no language. */
export function languageTag(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'und'
  } catch {
    return 'und'
  }
}

/** The language's name in itself, for a menu: `português`; undefined when it is not known. */
export function languageLabel(language: string): string | undefined {
  const tag = languageTag(language)
  if (tag === 'und') return undefined
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
}
