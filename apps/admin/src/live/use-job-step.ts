import { describeFault } from '@codeflix/ui/faults'
import { useLanguage } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { faultWords } from '../fault-words.ts'

type Encoder = typeof api.encoder
type Step =
  | 'retryJob'
  | 'cancelJob'
  | 'makePlayableEarly'
  | 'setPriority'
  | 'retryTask'
  | 'retryRendition'
  | 'reencode'
  | 'pauseQueue'
  | 'resumeQueue'
type Input<S extends Step> = Parameters<Encoder[S]>[0]
type Answer<S extends Step> = Awaited<ReturnType<Encoder[S]>>

/**
 * One thing that staff do to a job or to the queue: says that it was done, and loads what it changed.
 * `take` also says why it was refused; `attempt` throws that, for a dialog that says it itself.
 */
export function useJobStep<S extends Step>(step: S, done?: string | ((answer: Answer<S>) => string)) {
  const { language } = useLanguage()
  const notify = useToast()
  const client = useQueryClient()
  const { mutate, mutateAsync, isPending } = useMutation({
    mutationFn: (input: Input<S>) => (api.encoder[step] as (input: unknown) => Promise<Answer<S>>)(input),
    onSuccess: async (answer) => {
      const text = typeof done === 'function' ? done(answer) : done
      if (text) notify(text, { tone: 'success' })
      await client.invalidateQueries({ queryKey: ['encoder'] })
      await client.invalidateQueries({ queryKey: ['catalogAdmin'] })
    },
  })
  return {
    busy: isPending,
    attempt: mutateAsync,
    take: (input: Input<S>) =>
      mutate(input, { onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }) }),
  }
}
