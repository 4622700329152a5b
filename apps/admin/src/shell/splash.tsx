import { Spinner } from '@codeflix/ui/spinner'
import styles from './splash.module.css'

/** What stands on the screen before anything is known. */
export function Splash() {
  return (
    <div className={styles.splash}>
      <Spinner />
    </div>
  )
}
