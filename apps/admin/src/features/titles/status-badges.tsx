import type { Media, Title } from '@codeflix/contracts/catalog-admin'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { useWords } from '@codeflix/ui/i18n'
import { words } from './words.ts'

const titleTones: Record<Title['status'], Tone> = { draft: 'neutral', published: 'success', withdrawn: 'warning' }
const mediaTones: Record<Media['status'], Tone> = {
  'awaiting-upload': 'warning',
  uploaded: 'info',
  encoding: 'info',
  ready: 'success',
  failed: 'danger',
}

export function TitleStatusBadge({ status }: { status: Title['status'] }) {
  const t = useWords(words)
  return <Badge tone={titleTones[status]}>{t.statuses[status]}</Badge>
}

export function MediaStatusBadge({ status }: { status: Media['status'] | undefined }) {
  const t = useWords(words)
  return status ? <Badge tone={mediaTones[status]}>{t.mediaStatuses[status]}</Badge> : <Badge>{t.noVideo}</Badge>
}
