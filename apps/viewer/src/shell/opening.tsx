import { Spinner } from '@codeflix/ui/spinner'
import styles from './full-page.module.css'

/** What is shown while the code of the first page is on its way. */
export function Opening() {
  return (
    <div className={styles.page}>
      <Spinner />
    </div>
  )
}
