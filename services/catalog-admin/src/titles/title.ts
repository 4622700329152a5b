import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import type { TitleKind, TitleStatus } from '../tables.ts'

type Missing = Title['missing'][number]

/** The steps that a title may take. A withdrawn one may come back; nothing becomes a draft again. */
const steps = {
  draft: { publish: 'published' },
  published: { withdraw: 'withdrawn' },
  withdrawn: { publish: 'published' },
} as const satisfies Record<TitleStatus, Partial<Record<'publish' | 'withdraw', TitleStatus>>>
type TitleStep = 'publish' | 'withdraw'

/** What decides whether viewers could make sense of a title and play it. */
export interface TitleState {
  kind: TitleKind
  synopsis: string
  posterKey: string | null
  categories: number
  /** Each place that plays something, the film's feature or one per episode: for each file there, whether viewers may have it. */
  features: readonly (readonly boolean[])[]
}

/**
 * What still stands between a title and its viewers, who must never meet a title without words, picture, place in
 * the catalogue, or something that plays.
 */
export function missingOf(title: TitleState): Missing[] {
  const missing: Missing[] = []
  if (title.synopsis.trim() === '') missing.push('synopsis')
  if (title.posterKey === null) missing.push('poster')
  if (title.categories === 0) missing.push('category')
  if (title.kind === 'series' && title.features.length === 0) missing.push('episode')
  else if (title.features.every((files) => files.length === 0)) missing.push('video')
  else if (!title.features.some((files) => files.includes(true))) missing.push('encode')
  return missing
}

/** @throws Fault `catalog-admin.illegal-step` for a step that the state does not allow */
export function step(status: TitleStatus, name: TitleStep): TitleStatus {
  const next: Partial<Record<TitleStep, TitleStatus>> = steps[status]
  const reached = next[name]
  if (!reached)
    throw catalogAdmin.fault('illegal-step', {
      detail: name === 'publish' ? 'This title is published already.' : 'This title is not published.',
      details: { titleStatus: status },
    })
  return reached
}

const sentences: Record<Missing, string> = {
  synopsis: 'a synopsis',
  poster: 'a poster',
  category: 'a category',
  video: 'a video',
  encode: 'a video that is ready to play',
  episode: 'an episode',
}

/** @throws Fault `catalog-admin.title-not-ready` that says all that is missing */
export function requireComplete(title: TitleState): void {
  const missing = missingOf(title)
  if (missing.length > 0)
    throw catalogAdmin.fault('title-not-ready', {
      detail: `Viewers cannot be shown a title without ${missing.map((one) => sentences[one]).join(', ')}.`,
      details: { missing },
    })
}
