import { Avatar } from '@codeflix/ui/avatar'
import { Button } from '@codeflix/ui/button'
import { languageNames, languages, useLanguage, useWords } from '@codeflix/ui/i18n'
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { Wordmark } from '@codeflix/ui/wordmark'
import { LayoutDashboard, LogOut, Search, UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, NavLink, useLocation, useNavigate, useSearchParams } from 'react-router'
import { signOut } from '../session/session.ts'
import { useMe } from '../session/use-me.ts'
import { useSession } from '../session/use-session.ts'
import { useSwitchLanguage } from '../session/use-switch-language.ts'
import { useSite } from '../site.tsx'
import styles from './header.module.css'
import { shellWords } from './words.ts'

function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(false)
  useEffect(() => {
    const measure = () => setScrolled(window.scrollY > 12)
    measure()
    window.addEventListener('scroll', measure, { passive: true })
    return () => window.removeEventListener('scroll', measure)
  }, [])
  return scrolled
}

/** Where sign-in should come back to: this page, unless it is itself a page for signing in. */
function useReturnPath(): string {
  const { pathname, search } = useLocation()
  const [query] = useSearchParams()
  const asked = query.get('next')
  if (asked) return asked
  return /^\/(join|sign-in|forgot-password|reset-password|verify-email)/.test(pathname) ? '/' : pathname + search
}

export function Header() {
  const words = useWords(shellWords)
  const site = useSite()
  const scrolled = useScrolled()
  const { pathname, search } = useLocation()
  const kind = pathname === '/browse' ? new URLSearchParams(search).get('kind') : undefined
  return (
    <header className={styles.header} data-scrolled={scrolled}>
      <Link to="/" className={styles.brand}>
        <Wordmark name={site.name} />
      </Link>
      <nav aria-label={words.mainNavigation} className={styles.nav}>
        <NavLink to="/" end className={styles.link}>
          {words.home}
        </NavLink>
        <Link to="/browse?kind=film" className={styles.link} aria-current={kind === 'film' ? 'page' : undefined}>
          {words.films}
        </Link>
        <Link to="/browse?kind=series" className={styles.link} aria-current={kind === 'series' ? 'page' : undefined}>
          {words.series}
        </Link>
        <NavLink to="/my-list" className={styles.link}>
          {words.myList}
        </NavLink>
      </nav>
      <div className={styles.end}>
        <NavLink to="/search" className={styles.search} aria-label={words.search} title={words.search}>
          <Search size={22} aria-hidden />
        </NavLink>
        <Person />
      </div>
    </header>
  )
}

function Person() {
  const words = useWords(shellWords)
  const session = useSession()
  const next = useReturnPath()
  if (session === 'unknown') return <Skeleton width="2.25rem" height="2.25rem" radius="full" />
  if (session === 'signed-in') return <AccountMenu />
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`
  return (
    <>
      <Button variant="ghost" size="sm" asChild className={styles.signIn}>
        <Link to={`/sign-in${query}`}>{words.signIn}</Link>
      </Button>
      <Button variant="accent" size="sm" asChild>
        <Link to={`/join${query}`}>{words.join}</Link>
      </Button>
    </>
  )
}

function AccountMenu() {
  const words = useWords(shellWords)
  const { language } = useLanguage()
  const switchLanguage = useSwitchLanguage()
  const { data: me } = useMe()
  const navigate = useNavigate()
  const notify = useToast()
  const leave = async () => {
    await signOut()
    await navigate('/')
    notify(words.signedOut)
  }
  return (
    <Menu
      trigger={
        <button type="button" className={styles.avatar} aria-label={words.accountMenu(me?.name ?? '')}>
          <Avatar name={me?.name ?? '·'} size={36} />
        </button>
      }
    >
      <MenuItem asChild>
        <Link to="/account">
          <UserRound size={18} aria-hidden />
          {words.account}
        </Link>
      </MenuItem>
      {me && me.roles.length > 0 ? (
        <MenuItem asChild>
          <a href="/admin">
            <LayoutDashboard size={18} aria-hidden />
            {words.backOffice}
          </a>
        </MenuItem>
      ) : null}
      <MenuSeparator />
      <MenuChoices
        label={words.language}
        value={language}
        onValueChange={(value) => switchLanguage(value === 'pt-BR' ? 'pt-BR' : 'en')}
        options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void leave()}>
        {words.signOut}
      </MenuItem>
    </Menu>
  )
}
