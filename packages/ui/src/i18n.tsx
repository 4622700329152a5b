import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { formatter, type Formatter } from './format.ts'
import { languages, pickLanguage, type Language, type Translated, type Translations } from './translations.ts'

export { languageNames, languages, plural, translations, type Language, type Translations } from './translations.ts'
export type { Formatter } from './format.ts'

interface LanguageState {
  language: Language
  /** Switches the interface and remembers it in this browser. */
  setLanguage: (language: Language) => void
  format: Formatter
}

const LanguageContext = createContext<LanguageState | undefined>(undefined)
const storageKey = 'codeflix.language'

function stored(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Decides the language: what was chosen in this browser, else what the browser asks for, else `fallback` (the site's).
 * An account's language is applied by calling `setLanguage` after sign-in.
 */
export function LanguageProvider({ fallback = 'en', children }: { fallback?: Language; children: ReactNode }) {
  const [chosen, choose] = useState(stored)
  const language = pickLanguage([chosen, ...navigator.languages], fallback)
  const setLanguage = useCallback((next: Language) => {
    choose(next)
    try {
      localStorage.setItem(storageKey, next)
    } catch {
      // A browser that stores nothing forgets the choice when the page closes.
    }
  }, [])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const state = useMemo(() => ({ language, setLanguage, format: formatter(language) }), [language, setLanguage])
  return <LanguageContext value={state}>{children}</LanguageContext>
}

/** The language in use, the way to switch it, and how it writes dates, numbers and money. */
export function useLanguage(): LanguageState {
  const state = use(LanguageContext)
  if (!state) throw new Error('useLanguage needs a LanguageProvider above it')
  return state
}

/** The words of one part of the interface in the language in use. */
export function useWords<T>(words: Translations<T>): Translated<T> {
  return words[useLanguage().language]
}

/** Text that is stored in every language, e.g. the name of a genre. */
export function useLocalized(): (text: Readonly<Record<Language, string>>) => string {
  const { language } = useLanguage()
  return (text) => text[language] || languages.map((one) => text[one]).find(Boolean) || ''
}
