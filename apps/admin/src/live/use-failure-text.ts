import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { faultWords } from '../fault-words.ts'
import { words } from './words.ts'

interface Failure {
  code?: string | undefined
  /** In English, for who knows more of encoding. */
  reason?: string | undefined
}

/** Why an encode failed, in the language of who reads it where its code is known. */
export function useFailureText(): (failure: Failure) => string | undefined {
  const t = useWords(words)
  const { language } = useLanguage()
  return ({ code = '', reason }) =>
    code === 'encoder.canceled' ? t.somebodyCanceled : (faultWords[language][code] ?? reason)
}
