import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff, EllipsisVertical, Layers, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useMay } from '../../session/me.tsx'
import { moved } from '../../ui/moved.ts'
import { Page } from '../../ui/page.tsx'
import { SortableList } from '../../ui/sortable-list.tsx'
import { PlanDialog, type ListedPlan } from './plan-dialog.tsx'
import styles from './plans.module.css'
import { words } from './words.ts'

const query = read('subscriptions', 'listAllPlans')

export function PlansPage() {
  const t = useWords(words)
  const localized = useLocalized()
  const owner = useMay('owner')
  const client = useQueryClient()
  const notify = useToast()
  const [editing, edit] = useState<ListedPlan | 'new'>()
  const list = useQuery(query)
  const plans = list.data?.items ?? []
  const move = useMutation({
    scope: { id: 'plans' },
    mutationFn: async (order: readonly ListedPlan[]) => {
      for (const [index, { id, position }] of order.entries())
        if (position !== index + 1)
          await api.subscriptions.updatePlan({ params: { id }, body: { position: index + 1 } })
    },
    onMutate: (order) => client.setQueryData(query.queryKey, { items: [...order] }),
    onError: () => notify(t.moveFailed, { tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
  })
  const newButton = owner ? (
    <Button variant="bright" icon={<Plus />} onClick={() => edit('new')}>
      {t.newPlan}
    </Button>
  ) : null
  return (
    <Page title={t.title} description={owner ? t.lead : `${t.lead} ${t.readOnly}`} actions={newButton}>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton height="14rem" radius="md" />
      ) : plans.length === 0 ? (
        <EmptyState icon={<Layers />} title={t.emptyTitle} action={newButton}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <div className={styles.list}>
          {owner ? (
            <SortableList
              label={t.title}
              items={plans}
              idOf={({ id }) => id}
              handleLabel={({ name }) => t.move(localized(name))}
              movedLabel={({ name }, index) => t.moved(localized(name), index + 1, plans.length)}
              onMove={(from, to) => move.mutate(moved(plans, from, to))}
            >
              {(plan) => <PlanRow plan={plan} onEdit={() => edit(plan)} />}
            </SortableList>
          ) : (
            <ul aria-label={t.title}>
              {plans.map((plan) => (
                <li key={plan.id} className={styles.item}>
                  <PlanRow plan={plan} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <PlanDialog plan={editing} onClose={() => edit(undefined)} />
    </Page>
  )
}

function PlanRow({ plan, onEdit }: { plan: ListedPlan; onEdit?: () => void }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const localized = useLocalized()
  return (
    <div className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          {localized(plan.name)}
          {plan.status === 'retired' ? <Badge>{t.statuses.retired}</Badge> : null}
          {plan.demo ? <Badge>{t.demo}</Badge> : null}
        </span>
        <span className={styles.description}>{localized(plan.description)}</span>
      </div>
      <span className={styles.price}>{t.price(format.money(plan.price), plan.interval)}</span>
      <span className={styles.number}>{t.screens(plan.maxStreams)}</span>
      <span className={styles.number}>{t.subscribers(plan.subscribers)}</span>
      {onEdit ? <PlanMenu plan={plan} onEdit={onEdit} /> : null}
    </div>
  )
}

function PlanMenu({ plan, onEdit }: { plan: ListedPlan; onEdit: () => void }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const localized = useLocalized()
  const client = useQueryClient()
  const notify = useToast()
  const [asking, ask] = useState<'retire' | 'delete'>()
  const name = localized(plan.name)
  const setStatus = async (status: ListedPlan['status']) => {
    await api.subscriptions.updatePlan({ params: { id: plan.id }, body: { status } })
    await client.invalidateQueries({ queryKey: query.queryKey })
    notify(status === 'retired' ? t.retired(name) : t.offered(name), { tone: 'success' })
  }
  const offer = useMutation({
    mutationFn: () => setStatus('offered'),
    onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }),
  })
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t.more(name)} size="sm" tooltip={false}>
            <EllipsisVertical size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={onEdit}>
          {t.edit}
        </MenuItem>
        {plan.status === 'offered' ? (
          <MenuItem icon={<EyeOff />} onSelect={() => ask('retire')}>
            {t.retire}
          </MenuItem>
        ) : (
          <MenuItem icon={<Eye />} onSelect={() => offer.mutate()}>
            {t.offer}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger disabled={plan.subscribers > 0} onSelect={() => ask('delete')}>
          {t.delete}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking === 'retire'}
        onOpenChange={() => ask(undefined)}
        title={t.retireTitle(name)}
        description={t.retireText(plan.subscribers)}
        confirmLabel={t.retireConfirm}
        faultWords={faultWords}
        onConfirm={() => setStatus('retired')}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={() => ask(undefined)}
        title={t.deleteTitle(name)}
        description={t.deleteText}
        confirmLabel={t.deleteConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.subscriptions.deletePlan({ params: { id: plan.id } })
          await client.invalidateQueries({ queryKey: query.queryKey })
          notify(t.deleted(name), { tone: 'success' })
        }}
      />
    </>
  )
}
