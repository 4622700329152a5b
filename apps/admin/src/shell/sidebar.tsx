import { useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { NavLink } from 'react-router'
import { hasEnded } from '../live/job-stream.ts'
import { useLiveJobs } from '../live/use-live-jobs.ts'
import { useMe } from '../session/me.tsx'
import { navigationFor } from './navigation.ts'
import styles from './sidebar.module.css'
import { words } from './words.ts'

export function Sidebar() {
  const t = useWords(words)
  const { roles } = useMe()
  const underWay = [...useLiveJobs().values()].filter((job) => !hasEnded(job)).length
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
                  {label === 'encodes' && underWay > 0 ? (
                    <span className={styles.count} title={t.running(underWay)}>
                      <span aria-hidden>{underWay}</span>
                      <VisuallyHidden>{t.running(underWay)}</VisuallyHidden>
                    </span>
                  ) : null}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
