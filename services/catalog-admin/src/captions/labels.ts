import type { Language } from '@codeflix/contracts/fields'

/** What viewers choose captions by, in their own language. */
export const labels: Readonly<Record<Language, string>> = { en: 'English', 'pt-BR': 'Português (Brasil)' }
