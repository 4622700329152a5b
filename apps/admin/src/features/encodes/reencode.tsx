import type { Job } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { Spinner } from '@codeflix/ui/spinner'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useJobStep } from '../../live/use-job-step.ts'
import styles from './encodes.module.css'
import { words } from './words.ts'

/** Encodes one video again with the settings of today. */
export function ReencodeOne({ job }: { job: Job }) {
  const t = useWords(words).reencode
  const [asking, ask] = useState(false)
  const reencode = useJobStep('reencode', ({ queued }) => (queued > 0 ? t.queued(queued) : t.already))
  return (
    <>
      <Button size="sm" icon={<RefreshCw />} onClick={() => ask(true)}>
        {t.one}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.oneTitle(job.name)}
        description={t.text}
        confirmLabel={t.confirm}
        faultWords={faultWords}
        onConfirm={() => reencode.attempt({ body: { mediaIds: [job.mediaId] } })}
      />
    </>
  )
}

/** Encodes the whole catalog again, after it has told how much that is. */
export function ReencodeAll() {
  const t = useWords(words).reencode
  const [asking, ask] = useState(false)
  const count = useQuery({ ...read('encoder', 'countReencode'), enabled: asking, gcTime: 0 })
  const reencode = useJobStep('reencode', ({ queued }) => t.queued(queued))
  return (
    <>
      <Button size="sm" icon={<RefreshCw />} onClick={() => ask(true)}>
        {t.all}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.allTitle}
        description={
          <div className={styles.stack}>
            <p>
              {count.data ? (
                t.count(count.data.queued, count.data.alreadySo, count.data.underWay)
              ) : count.isError ? (
                t.uncounted
              ) : (
                <Spinner size={18} label={t.counting} />
              )}
            </p>
            <p>{t.text}</p>
          </div>
        }
        confirmLabel={t.confirm}
        disabled={count.isPending || count.data?.queued === 0}
        faultWords={faultWords}
        onConfirm={() => reencode.attempt({ body: { all: true } })}
      />
    </>
  )
}
