import { languageNames, languages, useLanguage, useWords, type Language } from '@codeflix/ui/i18n'
import { Wordmark } from '@codeflix/ui/wordmark'
import { useEffect, type ReactNode } from 'react'
import { useSite } from '../site.tsx'
import { Choices } from '../ui/choices.tsx'
import styles from './entrance.module.css'
import { words } from './words.ts'

/** The frame of the pages before the sign-in. */
export function Entrance({
  title,
  lead,
  wide = false,
  children,
}: {
  title: string
  lead?: ReactNode
  wide?: boolean
  children: ReactNode
}) {
  const t = useWords(words)
  const site = useSite()
  const { language, setLanguage } = useLanguage()
  useEffect(() => {
    document.title = `${title} · ${site.name}`
  }, [title, site.name])
  return (
    <div className={styles.page}>
      <main className={[styles.panel, wide && styles.wide].filter(Boolean).join(' ')}>
        <Wordmark name={site.name} size="lg" />
        <div className={styles.heading}>
          <h1 className={styles.title}>{title}</h1>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {children}
      </main>
      <footer className={styles.footer}>
        <Choices<Language>
          legend={t.language}
          value={language}
          onValueChange={setLanguage}
          choices={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        />
      </footer>
    </div>
  )
}
