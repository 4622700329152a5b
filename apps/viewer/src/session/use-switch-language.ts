import { useLanguage, type Language } from '@codeflix/ui/i18n'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { identity } from '../api.ts'
import { sessionStatus } from './session.ts'
import { meQuery } from './use-me.ts'

/** Switches the interface, and the account's language with it: mails come in that one too. */
export function useSwitchLanguage(): (language: Language) => void {
  const { setLanguage } = useLanguage()
  const queryClient = useQueryClient()
  return useCallback(
    (language) => {
      setLanguage(language)
      if (sessionStatus() !== 'signed-in') return
      identity.updateMe({ body: { language } }).then(
        (me) => queryClient.setQueryData(meQuery.queryKey, me),
        // This browser keeps the choice; the account can be told another time.
        () => undefined,
      )
    },
    [setLanguage, queryClient],
  )
}
