import { languageNames, languages, useLanguage, useWords } from '@codeflix/ui/i18n'
import { Wordmark } from '@codeflix/ui/wordmark'
import { Link } from 'react-router'
import { useSwitchLanguage } from '../session/use-switch-language.ts'
import { useSite } from '../site.tsx'
import styles from './footer.module.css'
import { shellWords } from './words.ts'

export function Footer() {
  const words = useWords(shellWords)
  const site = useSite()
  const { language } = useLanguage()
  const switchLanguage = useSwitchLanguage()
  return (
    <footer className={styles.footer}>
      <div className={styles.about}>
        <Wordmark name={site.name} />
        <p className={styles.text}>{words.poweredBy}</p>
      </div>
      <div className={styles.links}>
        <Link to="/credits" className={styles.link}>
          {words.credits}
        </Link>
        {languages.map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            className={styles.link}
            aria-pressed={one === language}
            onClick={() => switchLanguage(one)}
          >
            {languageNames[one]}
          </button>
        ))}
      </div>
    </footer>
  )
}
