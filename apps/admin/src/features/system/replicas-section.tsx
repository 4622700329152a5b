import type { Replica } from '@codeflix/contracts/system'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { Menu, MenuItem } from '@codeflix/ui/menu'
import { Table } from '@codeflix/ui/table'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, EllipsisVertical, GitCompare, RefreshCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import notice from '../../ui/notice.module.css'
import { DriftCell, LagCell, ReplicaStateCell } from './replica-state.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

/** What is wrong comes first, then as the services stand. */
const byNeed = (one: Replica, other: Replica): number => Number(Boolean(other.problem)) - Number(Boolean(one.problem))

/** The copies between all services, with what can be done about them. */
export function ReplicasSection() {
  const t = useWords(words)
  const { format, language } = useLanguage()
  const notify = useToast()
  const client = useQueryClient()
  const [asking, ask] = useState<Replica>()
  const list = useQuery({ ...read('system', 'listReplicas'), refetchInterval: 5000 })
  const refresh = () => client.invalidateQueries({ queryKey: ['system'] })
  const compare = useMutation({
    mutationFn: (id: string | undefined) =>
      id === undefined ? api.system.checkReplicas() : api.system.checkReplica({ params: { id } }),
    onSuccess: async () => {
      notify(t.comparing)
      await refresh()
    },
    onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }),
  })
  const number = (value: number | undefined) => (value === undefined ? '?' : format.number(value))
  return (
    <section className={styles.section} aria-label={t.replicas}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.heading}>{t.replicas}</h2>
          <p className={styles.lead}>{t.replicasText}</p>
        </div>
        <Button
          size="sm"
          icon={<GitCompare />}
          busy={compare.isPending}
          disabled={!list.data?.isManaged}
          onClick={() => compare.mutate(undefined)}
        >
          {t.compareAll}
        </Button>
      </div>
      {list.data?.problem ? (
        <div className={notice.notice} role="status">
          <TriangleAlert size={20} aria-hidden />
          <div>
            <p>{t.notAsDeclared}</p>
            <p className={styles.problem} lang="en">
              {list.data.problem}
            </p>
          </div>
        </div>
      ) : null}
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          caption={t.replicas}
          rows={list.data?.items.toSorted(byNeed) ?? []}
          rowKey={({ id }) => id}
          loadingRows={list.isPending ? 6 : 0}
          columns={[
            {
              key: 'copy',
              header: t.columns.copy,
              cell: ({ consumer, owner, table }) => (
                <span className={styles.stack}>
                  <span className={styles.name}>{consumer}</span>
                  <span className={styles.quiet}>{t.copyOf(owner, table)}</span>
                </span>
              ),
            },
            { key: 'state', header: t.columns.state, cell: (replica) => <ReplicaStateCell replica={replica} /> },
            {
              key: 'behind',
              header: t.columns.behind,
              wideOnly: true,
              width: '6rem',
              cell: (replica) => <LagCell replica={replica} />,
            },
            {
              key: 'rows',
              header: t.columns.rows,
              wideOnly: true,
              align: 'end',
              cell: ({ copyRows, ownerRows }) =>
                copyRows === ownerRows && copyRows !== undefined
                  ? format.number(copyRows)
                  : t.rowsOf(number(copyRows), number(ownerRows)),
            },
            {
              key: 'compared',
              header: t.columns.compared,
              wideOnly: true,
              width: '11rem',
              cell: (replica) => <DriftCell replica={replica} />,
            },
            {
              key: 'actions',
              header: t.columns.actions,
              hideHeader: true,
              align: 'end',
              width: '4rem',
              cell: (replica) => (
                <Menu
                  trigger={
                    <IconButton label={t.more(replica.id)} size="sm" tooltip={false}>
                      <EllipsisVertical size={18} aria-hidden />
                    </IconButton>
                  }
                >
                  <MenuItem
                    icon={<GitCompare />}
                    disabled={replica.isChecking}
                    onSelect={() => compare.mutate(replica.id)}
                  >
                    {t.compare}
                  </MenuItem>
                  <MenuItem icon={<RefreshCw />} onSelect={() => ask(replica)}>
                    {t.rebuild}
                  </MenuItem>
                </Menu>
              ),
            },
          ]}
          empty={
            list.data?.isManaged === false ? (
              <EmptyState icon={<Copy />} title={t.notManaged}>
                {t.notManagedText}
              </EmptyState>
            ) : (
              <EmptyState icon={<Copy />} title={t.noneTitle} />
            )
          }
        />
      )}
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={() => ask(undefined)}
        title={t.rebuildTitle(asking?.id ?? '')}
        description={t.rebuildText}
        confirmLabel={t.rebuild}
        faultWords={faultWords}
        onConfirm={async () => {
          if (!asking) return
          await api.system.rebuildReplica({ params: { id: asking.id } })
          notify(t.rebuilding(asking.id), { tone: 'success' })
          await refresh()
        }}
      />
    </section>
  )
}
