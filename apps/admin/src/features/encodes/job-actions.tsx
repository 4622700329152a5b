import type { Job } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { words } from './words.ts'

/** What can be done to a job in the state it is in: stop it, or queue it again. */
export function JobActions({ job }: { job: Job }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const notify = useToast()
  const client = useQueryClient()
  const [asking, ask] = useState(false)
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['encoder'] })
    await client.invalidateQueries({ queryKey: ['catalogAdmin'] })
  }
  const retry = useMutation({
    mutationFn: () => api.encoder.retryJob({ params: { id: job.id } }),
    onSuccess: async () => {
      notify(t.retried(job.name), { tone: 'success' })
      await refresh()
    },
    onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }),
  })
  if (job.status === 'failed' || job.status === 'canceled')
    return (
      <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
        {t.retry}
      </Button>
    )
  if (job.status === 'completed') return null
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => ask(true)}>
        {t.cancel}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.cancelTitle(job.name)}
        description={t.cancelText}
        confirmLabel={t.cancelConfirm}
        cancelLabel={t.keep}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.encoder.cancelJob({ params: { id: job.id } })
          notify(t.canceled(job.name))
          await refresh()
        }}
      />
    </>
  )
}
