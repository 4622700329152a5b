import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { translations, useWords } from '@codeflix/ui/i18n'
import { Film } from 'lucide-react'
import { Link } from 'react-router'
import { usePageTitle } from '../../shell/page.tsx'
import styles from './not-found-page.module.css'

const notFoundWords = translations(
  {
    title: 'This scene was cut',
    text: 'There is nothing at this address. The link may be old, or mistyped.',
    home: 'Go to the home page',
    search: 'Search the catalog',
  },
  {
    title: 'Esta cena foi cortada',
    text: 'Não há nada neste endereço. O link pode ser antigo ou ter um erro.',
    home: 'Ir para o início',
    search: 'Buscar no catálogo',
  },
)

export function NotFoundPage() {
  const words = useWords(notFoundWords)
  usePageTitle(words.title)
  return (
    <div className={styles.page}>
      <EmptyState
        icon={<Film />}
        title={words.title}
        level={1}
        action={
          <>
            <Button variant="bright" asChild>
              <Link to="/">{words.home}</Link>
            </Button>
            <Button asChild>
              <Link to="/search">{words.search}</Link>
            </Button>
          </>
        }
      >
        {words.text}
      </EmptyState>
    </div>
  )
}
