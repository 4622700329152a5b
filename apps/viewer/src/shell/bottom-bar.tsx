import { useWords } from '@codeflix/ui/i18n'
import { Bookmark, House, Search, UserRound } from 'lucide-react'
import { NavLink } from 'react-router'
import { useSession } from '../session/use-session.ts'
import styles from './bottom-bar.module.css'
import { shellWords } from './words.ts'

/** The navigation of a phone, within reach of the thumb. */
export function BottomBar() {
  const words = useWords(shellWords)
  const session = useSession()
  return (
    <nav aria-label={words.mainNavigation} className={styles.bar}>
      <NavLink to="/" end className={styles.link}>
        <House aria-hidden />
        {words.home}
      </NavLink>
      <NavLink to="/search" className={styles.link}>
        <Search aria-hidden />
        {words.search}
      </NavLink>
      <NavLink to="/my-list" className={styles.link}>
        <Bookmark aria-hidden />
        {words.myList}
      </NavLink>
      <NavLink to={session === 'signed-in' ? '/account' : '/sign-in'} className={styles.link}>
        <UserRound aria-hidden />
        {session === 'signed-in' ? words.account : words.signIn}
      </NavLink>
    </nav>
  )
}
