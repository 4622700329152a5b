import { demoAccounts, demoPassword } from '@codeflix/contracts/demo-accounts'
import { Avatar } from '@codeflix/ui/avatar'
import { useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { FlaskConical } from 'lucide-react'
import { useSite } from '../../site.tsx'
import styles from './demo-sign-ins.module.css'
import { signInWords } from './words.ts'

/** The accounts of the demonstration, while it is loaded; pressing one fills in the form. */
export function DemoSignIns({ onPick }: { onPick: (credentials: { email: string; password: string }) => void }) {
  const words = useWords(signInWords)
  const site = useSite()
  if (!site.demo) return null
  return (
    <section className={styles.demo} aria-labelledby="demo-sign-ins">
      <h2 id="demo-sign-ins" className={styles.text}>
        <FlaskConical size={18} aria-hidden />
        {words.demoText}
      </h2>
      <ul className={styles.accounts}>
        {demoAccounts.map((account) => (
          <li key={account.id}>
            <button
              type="button"
              className={styles.account}
              onClick={() => onPick({ email: account.email, password: demoPassword })}
            >
              <Avatar name={account.name} size={36} />
              <span className={styles.words}>
                <VisuallyHidden>{words.demoPick}</VisuallyHidden>
                <span className={styles.name}>{account.name}</span>
                <span className={styles.shows}>{words.demoShows[account.email]}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
