import { Button } from '@codeflix/ui/button'
import { useWords } from '@codeflix/ui/i18n'
import { TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import styles from './payment-notice.module.css'
import { homeWords } from './words.ts'

/** A renewal failed and access is in grace: said where one looks first, with the way to mend it. */
export function PaymentNotice() {
  const words = useWords(homeWords)
  return (
    <aside className={styles.notice} aria-label={words.pastDueTitle}>
      <TriangleAlert size={22} aria-hidden />
      <p className={styles.text}>
        <strong>{words.pastDueTitle}</strong> {words.pastDueText}
      </p>
      <Button variant="accent" asChild>
        <Link to="/account">{words.pastDueAction}</Link>
      </Button>
    </aside>
  )
}
