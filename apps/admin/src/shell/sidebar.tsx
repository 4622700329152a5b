import { useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { NavLink } from 'react-router'
import { useQuery } from '@tanstack/react-query'
import { read } from '../api.ts'
import { useJobsUnderWay } from '../live/use-live-jobs.ts'
import { useMay, useMe } from '../session/me.tsx'
import { navigationFor, type NavigationItem } from './navigation.ts'
import styles from './sidebar.module.css'
import { words } from './words.ts'

export function Sidebar() {
  const t = useWords(words)
  const { roles } = useMe()
  const underWay = useJobsUnderWay().length
  const attention = useQuery({
    ...read('system', 'getAttention'),
    enabled: useMay('owner'),
    refetchInterval: 60_000,
  }).data
  const waiting = attention
    ? (attention.deadLetters ?? 0) +
      attention.driftedReplicas +
      attention.stoppedReplicas +
      attention.silentServices.length +
      attention.abandonedQueues.length
    : 0
  const counts: Partial<Record<NavigationItem['label'], { count: number; words: string }>> = {
    encodes: { count: underWay, words: t.running(underWay) },
    system: { count: waiting, words: t.waiting(waiting) },
  }
  return (
    <nav aria-label={t.navigation} className={styles.nav}>
      {navigationFor(roles).map((group) => (
        <div key={group.label ?? 'top'}>
          {group.label ? <p className={styles.label}>{t[group.label]}</p> : null}
          <ul>
            {group.items.map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <NavLink to={to} end={to === '/'} className={styles.link}>
                  <Icon size={18} aria-hidden />
                  {t[label]}
                  <Count {...counts[label]} />
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Count({ count = 0, words: sentence }: { count?: number; words?: string }) {
  if (count === 0) return null
  return (
    <span className={styles.count} title={sentence}>
      <span aria-hidden>{count}</span>
      <VisuallyHidden>{sentence}</VisuallyHidden>
    </span>
  )
}
