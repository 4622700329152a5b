import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { read } from '../../api.ts'
import styles from './home.module.css'
import { words } from './words.ts'

/** What the site earns; each number leads to who is behind it. */
export function Numbers() {
  const t = useWords(words)
  const { format } = useLanguage()
  const { data, isError } = useQuery(read('subscriptions', 'getSummary'))
  if (isError) return null
  const tiles = [
    {
      label: t.recurring,
      value: data && (data.monthlyRecurring.map(format.money).join(' + ') || '—'),
      to: '/subscribers',
    },
    { label: t.active, value: data && format.number(data.states.active ?? 0), to: '/subscribers?state=active' },
    { label: t.newThisMonth, value: data && format.number(data.newThisMonth), to: '/subscribers' },
    {
      label: t.endedThisMonth,
      value: data && format.number(data.endedThisMonth),
      to: '/subscribers?state=ended',
    },
  ]
  return (
    <div className={styles.numbers}>
      {tiles.map(({ label, value, to }) => (
        <Link key={label} to={to} className={styles.number}>
          <dl>
            <dt>{label}</dt>
            <dd>{value ?? <Skeleton width="5rem" />}</dd>
          </dl>
        </Link>
      ))}
    </div>
  )
}
