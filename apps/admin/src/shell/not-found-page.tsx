import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { useWords } from '@codeflix/ui/i18n'
import { Compass } from 'lucide-react'
import { Link } from 'react-router'
import { words } from './words.ts'

export function NotFoundPage() {
  const t = useWords(words)
  return (
    <EmptyState
      icon={<Compass />}
      title={t.notFound.title}
      action={
        <Button asChild>
          <Link to="/">{t.notYours.home}</Link>
        </Button>
      }
    >
      {t.notFound.text}
    </EmptyState>
  )
}
