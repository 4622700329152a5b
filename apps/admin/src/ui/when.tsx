import { useLanguage } from '@codeflix/ui/i18n'

/** An instant as people say it, with the exact one on hover: `3 hours ago`. */
export function When({ at, exact = false }: { at: string; exact?: boolean }) {
  const { format } = useLanguage()
  return (
    <time dateTime={at} title={format.dateTime(at)} style={{ whiteSpace: 'nowrap' }}>
      {exact ? format.dateTime(at) : format.relative(at)}
    </time>
  )
}
