import type { EncodeQueue } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { CirclePause } from 'lucide-react'
import { Link } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { PausedQueue } from '../../live/paused-queue.tsx'
import { useEncodeQueue } from '../../live/use-encode-queue.ts'
import { useJobStep } from '../../live/use-job-step.ts'
import styles from './queue-head.module.css'
import { words } from './words.ts'

/** A worker that is at several things at once is named once. */
const oneOfEach = (workers: EncodeQueue['workers']): EncodeQueue['workers'] => [
  ...new Map(workers.map((worker) => [worker.name, worker])).values(),
]

/** The queue as a whole: how much waits, until when, who works on it, and the lever to stop it. */
export function QueueHead() {
  const t = useWords(words).queue
  const { format } = useLanguage()
  const { data: queue, error } = useEncodeQueue()
  const pause = useJobStep('pauseQueue')
  if (!queue) return error ? <ErrorNote error={error} faultWords={faultWords} /> : null
  const idle = queue.waiting + queue.running === 0
  return (
    <>
      <PausedQueue />
      <Card className={styles.card}>
        <dl className={styles.figures}>
          <div>
            <dt>{t.waiting}</dt>
            <dd>{format.number(queue.waiting)}</dd>
          </div>
          <div>
            <dt>{t.running}</dt>
            <dd>{format.number(queue.running)}</dd>
          </div>
          <div>
            <dt>{t.eta}</dt>
            <dd>
              {idle
                ? t.nothing
                : queue.paused
                  ? t.etaPaused
                  : queue.etaSeconds === undefined
                    ? t.etaUnknown
                    : format.duration(queue.etaSeconds)}
            </dd>
          </div>
          <div className={styles.workers}>
            <dt>{t.workers}</dt>
            <dd>
              {queue.workers.length === 0 ? (
                <span className={styles.none}>{t.noWorkers}</span>
              ) : (
                <ul className={styles.list}>
                  {oneOfEach(queue.workers).map((worker) => (
                    <li key={worker.name} title={`${worker.name} · ${format.relative(worker.seenAt)}`}>
                      <span className={styles.dot} data-busy={worker.jobId !== undefined} aria-hidden />
                      {worker.jobId ? <Link to={`/encodes/${worker.jobId}`}>{worker.name}</Link> : worker.name}
                      <span className={styles.state}>{worker.jobId ? t.busy : t.free}</span>
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        </dl>
        {queue.paused ? null : (
          <Button size="sm" icon={<CirclePause />} busy={pause.busy} onClick={() => pause.take(undefined)}>
            {t.pause}
          </Button>
        )}
      </Card>
    </>
  )
}
