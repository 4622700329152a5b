import type { Language } from '@codeflix/contracts/fields'

const names: Record<Language, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' }

/** What viewers choose captions by, in their own language. */
export const labels: Readonly<Record<string, string>> = names
