import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { read } from '../../api.ts'
import { useMay } from '../../session/me.tsx'
import notice from '../../ui/notice.module.css'
import styles from './home.module.css'
import { words } from './words.ts'

/** What between the services waits for somebody, in words. */
export function useSystemNotices(): { to: string; text: string }[] {
  const t = useWords(words)
  const { format } = useLanguage()
  const { data, isError } = useQuery({ ...read('system', 'getAttention'), refetchInterval: 30_000 })
  const notices: { to: string; text: string }[] = []
  if (isError && !data) notices.push({ to: '/system', text: t.systemSilent })
  if (data?.deadLetters) notices.push({ to: '/system/dead-letters', text: t.deadLetters(data.deadLetters) })
  if (data?.driftedReplicas) notices.push({ to: '/system', text: t.drifted(data.driftedReplicas) })
  if (data?.stoppedReplicas) notices.push({ to: '/system', text: t.stopped(data.stoppedReplicas) })
  if (data?.silentServices.length) notices.push({ to: '/system', text: t.silent(format.list(data.silentServices)) })
  if (data?.abandonedQueues.length) notices.push({ to: '/system', text: t.abandoned(data.abandonedQueues.length) })
  return notices
}

/** Says so where staff begin their day, so that nobody has to look for it. */
export function SystemNotice() {
  const t = useWords(words)
  const owner = useMay('owner')
  const notices = useSystemNotices()
  if (notices.length === 0) return null
  return (
    <section className={notice.notice} aria-label={t.system} role="status">
      <TriangleAlert size={20} aria-hidden />
      <div className={styles.what}>
        <ul>
          {notices.map(({ to, text }) => (
            <li key={text}>
              {owner ? (
                <Link to={to} className={styles.noticeLink}>
                  {text}
                  <ChevronRight size={16} aria-hidden />
                </Link>
              ) : (
                text
              )}
            </li>
          ))}
        </ul>
        {owner ? null : <p className={styles.detail}>{t.askOwner}</p>}
      </div>
    </section>
  )
}
