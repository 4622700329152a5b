import type { DeadLetterRow, FailureKind } from '@codeflix/contracts/system'
import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { Table } from '@codeflix/ui/table'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { EllipsisVertical, Filter, RotateCcw, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { When } from '../../ui/when.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

interface KindIntent {
  action: 'replay' | 'discard'
  service: string
  count: number
  of: { kind: string }
}

/** Why events fail, most first, with what can be done about all of a kind. */
export function KindsTable({
  kinds,
  onShow,
  onIntend,
}: {
  /** Undefined while they are loaded. */
  kinds: readonly FailureKind[] | undefined
  onShow: (kind: string) => void
  onIntend: (intent: KindIntent) => void
}) {
  const t = useWords(words).letters
  const { format } = useLanguage()
  return (
    <Table
      caption={t.reasons}
      rows={kinds ?? []}
      rowKey={({ kind }) => kind}
      loadingRows={kinds ? 0 : 2}
      columns={[
        {
          key: 'reason',
          header: t.reason,
          cell: ({ error, event, service }) => (
            <span className={styles.stack}>
              <span className={styles.error}>{error}</span>
              <span className={styles.quiet}>
                {event} {t.forService(service)}
              </span>
            </span>
          ),
        },
        { key: 'count', header: t.count, align: 'end', width: '6rem', cell: ({ count }) => format.number(count) },
        {
          key: 'newest',
          header: t.newest,
          wideOnly: true,
          width: '9rem',
          cell: ({ newestAt }) => (
            <span className={styles.quiet}>
              <When at={newestAt} />
            </span>
          ),
        },
        {
          key: 'actions',
          header: t.actions,
          hideHeader: true,
          align: 'end',
          width: '4rem',
          cell: ({ kind, service, count, error }) => (
            <Menu
              trigger={
                <IconButton label={`${t.actions}: ${error}`} size="sm" tooltip={false}>
                  <EllipsisVertical size={18} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem icon={<Filter />} onSelect={() => onShow(kind)}>
                {t.show}
              </MenuItem>
              <MenuItem
                icon={<RotateCcw />}
                onSelect={() => onIntend({ action: 'replay', service, count, of: { kind } })}
              >
                {t.replayAll(count)}
              </MenuItem>
              <MenuSeparator />
              <MenuItem
                icon={<Trash2 />}
                danger
                onSelect={() => onIntend({ action: 'discard', service, count, of: { kind } })}
              >
                {t.discardAll(count)}
              </MenuItem>
            </Menu>
          ),
        },
      ]}
    />
  )
}

/** Dead letters one by one, the newest failure first. */
export function LettersTable({
  letters,
  onLook,
  onReplay,
  empty,
}: {
  /** Undefined while they are loaded. */
  letters: readonly DeadLetterRow[] | undefined
  onLook: (id: string) => void
  onReplay: (id: string, service: string) => void
  empty: ReactNode
}) {
  const t = useWords(words).letters
  const { format } = useLanguage()
  return (
    <Table
      caption={t.all}
      rows={letters ?? []}
      rowKey={({ id }) => id}
      loadingRows={letters ? 0 : 6}
      empty={empty}
      columns={[
        {
          key: 'event',
          header: t.event,
          cell: ({ id, event, service, failedAt }) => (
            <button type="button" className={styles.event} onClick={() => onLook(id)}>
              <span className={styles.name}>{event}</span>
              <span className={styles.quiet}>
                {t.forService(service)}
                <VisuallyHidden>{t.failedAt(format.dateTime(failedAt))}</VisuallyHidden>
              </span>
            </button>
          ),
        },
        {
          key: 'error',
          header: t.error,
          wideOnly: true,
          cell: ({ error }) => <span className={styles.error}>{error}</span>,
        },
        {
          key: 'failed',
          header: t.failed,
          width: '9rem',
          cell: ({ failedAt }) => (
            <span className={styles.quiet}>
              <When at={failedAt} />
            </span>
          ),
        },
        {
          key: 'actions',
          header: t.actions,
          hideHeader: true,
          align: 'end',
          width: '7rem',
          wideOnly: true,
          cell: ({ id, service }) => (
            <Button size="sm" onClick={() => onReplay(id, service)}>
              {t.replay}
            </Button>
          ),
        },
      ]}
    />
  )
}
