import { Card } from '@codeflix/ui/card'
import { useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { Link } from 'react-router'
import { read } from '../../api.ts'
import { useMay } from '../../session/me.tsx'
import styles from './home.module.css'
import { words } from './words.ts'

/** On a site without a single title: what to do first. */
export function FirstSteps() {
  const t = useWords(words)
  const owner = useMay('owner')
  const titles = useQuery(read('catalogAdmin', 'listTitles', { query: { limit: 1 } }))
  if (titles.data?.items.length !== 0) return null
  const steps = [
    { to: '/titles?new', name: t.steps.title, detail: t.steps.titleText },
    ...(owner
      ? [
          { to: '/plans', name: t.steps.plans, detail: t.steps.plansText },
          { to: '/staff', name: t.steps.staff, detail: t.steps.staffText },
          { to: '/settings', name: t.steps.demo, detail: t.steps.demoText },
        ]
      : []),
  ]
  return (
    <Card title={t.start}>
      <p>{t.startText}</p>
      <ul className={styles.rows}>
        {steps.map(({ to, name, detail }) => (
          <li key={to}>
            <Link to={to} className={styles.row}>
              <span className={styles.what}>
                <span className={styles.name}>{name}</span>
                <span className={styles.detail}>{detail}</span>
              </span>
              <ChevronRight size={18} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
