import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, SearchX } from 'lucide-react'
import { useState } from 'react'
import { api, read, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { MoreRows } from '../../ui/more-rows.tsx'
import notice from '../../ui/notice.module.css'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { useFilters } from '../../ui/use-filters.ts'
import { LetterDialog } from './letter-dialog.tsx'
import { KindsTable, LettersTable } from './letter-tables.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

/** What somebody is about to do, to one dead letter or to all of a kind. */
interface Intent {
  action: 'replay' | 'discard'
  service: string
  count: number
  of: { id: string } | { kind: string }
}

export function DeadLettersPage() {
  const system = useWords(words)
  const t = system.letters
  const { format } = useLanguage()
  const notify = useToast()
  const client = useQueryClient()
  const { params, set, clear } = useFilters()
  const [intent, intend] = useState<Intent>()
  const q = params.get('q') ?? ''
  const kind = params.get('kind') ?? ''
  const kinds = useQuery({ ...read('system', 'listFailureKinds'), refetchInterval: 10_000 })
  const list = useInfiniteQuery({
    ...readPages('system', 'listDeadLetters', { limit: 50, ...(q ? { q } : {}), ...(kind ? { kind } : {}) }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })
  const letters = rowsOf(list.data)
  const chosen = kinds.data?.items.find((one) => one.kind === kind)

  const perform = async ({ action, of }: Intent): Promise<void> => {
    let count = 1
    if ('kind' in of) {
      const { done } = await (action === 'replay'
        ? api.system.replayFailureKind({ params: of })
        : api.system.discardFailureKind({ params: of }))
      count = done
    } else if (action === 'replay') await api.system.replayDeadLetter({ params: of })
    else await api.system.discardDeadLetter({ params: of })
    notify(action === 'replay' ? t.replayed(count) : t.discarded(count), { tone: 'success' })
    clear()
    await client.invalidateQueries({ queryKey: ['system'] })
  }
  const one = (action: Intent['action']) => (id: string, service: string) =>
    intend({ action, service, count: 1, of: { id } })

  return (
    <Page
      title={system.deadLetters}
      parent={{ to: '/system', label: system.title }}
      mark={kinds.data?.total ? <Badge tone="danger">{format.number(kinds.data.total)}</Badge> : null}
      description={t.lead}
    >
      {kinds.isError && !kinds.data ? (
        <ErrorState error={kinds.error} faultWords={faultWords} onRetry={() => void kinds.refetch()} />
      ) : kinds.data?.total === 0 ? (
        <EmptyState icon={<CircleCheck />} title={t.emptyTitle}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <>
          {kinds.data && kinds.data.seen < kinds.data.total ? (
            <p className={notice.notice}>
              {t.manyMore(format.number(kinds.data.seen), format.number(kinds.data.total))}
            </p>
          ) : null}
          <section className={styles.section} aria-label={t.reasons}>
            <h2 className={styles.heading}>{t.reasons}</h2>
            <KindsTable kinds={kinds.data?.items} onShow={(name) => set('kind', name)} onIntend={intend} />
          </section>
          <section className={styles.section} aria-label={t.all}>
            <h2 className={styles.heading}>{kind ? t.ofReason : t.all}</h2>
            {kind ? (
              <div className={styles.head}>
                <p className={styles.problem}>{chosen?.error}</p>
                <Button size="sm" onClick={() => set('kind', undefined)}>
                  {t.clear}
                </Button>
              </div>
            ) : null}
            <Toolbar>
              <SearchField label={t.search} value={q} onSearch={(text) => set('q', text)} />
            </Toolbar>
            {list.isError && !list.data ? (
              <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
            ) : (
              <>
                <LettersTable
                  letters={list.isPending ? undefined : letters}
                  onLook={(id) => set('letter', id)}
                  onReplay={one('replay')}
                  empty={
                    <EmptyState
                      icon={<SearchX />}
                      title={t.nothingTitle}
                      action={<Button onClick={clear}>{t.clear}</Button>}
                    />
                  }
                />
                <MoreRows {...list} />
              </>
            )}
          </section>
        </>
      )}
      <LetterDialog
        id={intent ? undefined : (params.get('letter') ?? undefined)}
        onClose={() => set('letter', undefined)}
        onReplay={one('replay')}
        onDiscard={one('discard')}
      />
      <ConfirmDialog
        open={intent !== undefined}
        onOpenChange={() => intend(undefined)}
        title={intent?.action === 'discard' ? t.discardTitle(intent.count) : t.replayTitle(intent?.count ?? 1)}
        description={intent?.action === 'discard' ? t.discardText(intent.service) : t.replayText(intent?.service ?? '')}
        confirmLabel={intent?.action === 'discard' ? t.discard : t.replay}
        danger={intent?.action === 'discard'}
        faultWords={faultWords}
        onConfirm={async () => {
          if (intent) await perform(intent)
        }}
      />
    </Page>
  )
}
