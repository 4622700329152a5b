import type { Job } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { ChevronDown, CircleX, EllipsisVertical, FastForward } from 'lucide-react'
import { useState } from 'react'
import { faultWords } from '../../fault-words.ts'
import { hasEnded } from '../../live/job-stream.ts'
import { useJobStep } from '../../live/use-job-step.ts'
import { priorities, priorityName } from './priorities.ts'
import { ReencodeOne } from './reencode.tsx'
import { words } from './words.ts'

/** What can be done to a job in the state it is in, where there is little room. */
export function JobMenu({ job }: { job: Job }) {
  const t = useWords(words)
  const [asking, ask] = useState(false)
  const early = useJobStep('makePlayableEarly', t.early.wished(job.name))
  if (job.status === 'completed') return null
  if (hasEnded(job)) return <RetryButton job={job} />
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t.more(job.name)} size="sm" tooltip={false}>
            <EllipsisVertical size={18} aria-hidden />
          </IconButton>
        }
      >
        <PriorityChoices job={job} />
        <MenuSeparator />
        {job.early ? null : (
          <MenuItem icon={<FastForward />} onSelect={() => early.take({ params: { id: job.id } })}>
            {t.early.wish}
          </MenuItem>
        )}
        <MenuItem icon={<CircleX />} danger onSelect={() => ask(true)}>
          {t.cancel}
        </MenuItem>
      </Menu>
      <CancelDialog job={job} open={asking} onOpenChange={ask} />
    </>
  )
}

/** The same at the head of the job's own page. */
export function JobButtons({ job }: { job: Job }) {
  const t = useWords(words)
  const [asking, ask] = useState(false)
  const early = useJobStep('makePlayableEarly', t.early.wished(job.name))
  if (job.status === 'completed') return <ReencodeOne job={job} />
  // Stands beside the reason, with what else may cure it.
  if (job.status === 'failed') return null
  if (hasEnded(job)) return <RetryButton job={job} />
  return (
    <>
      <Menu
        trigger={
          <Button size="sm">
            {t.priorityIs(t.priorities[priorityName(job.priority)])}
            <ChevronDown size={16} aria-hidden />
          </Button>
        }
      >
        <PriorityChoices job={job} />
      </Menu>
      {job.early ? null : (
        <Button size="sm" busy={early.busy} onClick={() => early.take({ params: { id: job.id } })}>
          {t.early.wish}
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={() => ask(true)}>
        {t.cancel}
      </Button>
      <CancelDialog job={job} open={asking} onOpenChange={ask} />
    </>
  )
}

export function RetryButton({ job, variant = 'secondary' }: { job: Job; variant?: 'secondary' | 'bright' }) {
  const t = useWords(words)
  const retry = useJobStep('retryJob', t.retried(job.name))
  return (
    <Button size="sm" variant={variant} busy={retry.busy} onClick={() => retry.take({ params: { id: job.id } })}>
      {t.retry}
    </Button>
  )
}

function PriorityChoices({ job }: { job: Job }) {
  const t = useWords(words)
  const set = useJobStep('setPriority')
  return (
    <MenuChoices
      label={t.priority}
      value={String(job.priority)}
      onValueChange={(value) => set.take({ params: { id: job.id }, body: { priority: Number(value) } })}
      options={priorities.map(({ value, name }) => ({
        value: String(value),
        label: t.priorities[name],
        detail: t.priorityTexts[name],
      }))}
    />
  )
}

function CancelDialog({ job, open, onOpenChange }: { job: Job; open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useWords(words)
  const cancel = useJobStep('cancelJob', t.canceled(job.name))
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t.cancelTitle(job.name)}
      description={t.cancelText}
      confirmLabel={t.cancelConfirm}
      cancelLabel={t.keep}
      danger
      faultWords={faultWords}
      onConfirm={() => cancel.attempt({ params: { id: job.id } })}
    />
  )
}
