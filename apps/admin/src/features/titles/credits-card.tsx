import type { Title } from '@codeflix/contracts/catalog-admin'
import { Card } from '@codeflix/ui/card'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Select } from '@codeflix/ui/select'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Combobox } from '../../ui/combobox.tsx'
import { moved } from '../../ui/moved.ts'
import { SortableList } from '../../ui/sortable-list.tsx'
import styles from './credits-card.module.css'
import { editorWords } from './editor-words.ts'
import type { TitleDraft } from './use-title-draft.ts'

type Credit = Title['credits'][number]
const roles = ['actor', 'director', 'writer', 'producer', 'composer'] as const satisfies readonly Credit['role'][]

/** Credits with an id each that does not change with their role: one person may be named more than once. */
function withIds(credits: readonly Credit[]): { id: string; credit: Credit }[] {
  const seen = new Map<string, number>()
  return credits.map((credit) => {
    const times = seen.get(credit.castMemberId) ?? 0
    seen.set(credit.castMemberId, times + 1)
    return { id: `${credit.castMemberId} ${times}`, credit }
  })
}

/** Who made the title and who plays in it, in the order of naming. */
export function CreditsCard({ edits }: { edits: TitleDraft }) {
  const t = useWords(editorWords).credits
  const { draft, edit } = edits
  const { credits } = draft
  const set = (index: number, change: Partial<Credit>) =>
    edit({ credits: credits.map((credit, at) => (at === index ? { ...credit, ...change } : credit)) })
  return (
    <Card title={t.title}>
      <div className={styles.card}>
        {credits.length === 0 ? (
          <p className={styles.empty}>{t.empty}</p>
        ) : (
          <SortableList
            label={t.title}
            items={withIds(credits)}
            idOf={({ id }) => id}
            handleLabel={({ credit }) => t.move(credit.name)}
            movedLabel={({ credit }, index) => t.moved(credit.name, index + 1, credits.length)}
            onMove={(from, to) => edit({ credits: moved(credits, from, to) })}
          >
            {({ credit }, index) => (
              <div className={styles.row}>
                <span className={styles.name}>{credit.name}</span>
                <Select
                  className={styles.role}
                  aria-label={t.role(credit.name)}
                  value={credit.role}
                  onValueChange={(value) => set(index, { role: roles.find((one) => one === value) ?? credit.role })}
                  options={roles.map((role) => ({ value: role, label: t.roles[role] }))}
                />
                {credit.role === 'actor' ? (
                  <Input
                    className={styles.character}
                    aria-label={t.character(credit.name)}
                    placeholder={t.characterPlaceholder}
                    maxLength={120}
                    value={credit.character ?? ''}
                    onChange={(event) => set(index, { character: event.currentTarget.value })}
                  />
                ) : null}
                <IconButton
                  label={t.remove(credit.name)}
                  size="sm"
                  className={styles.remove}
                  onClick={() => edit({ credits: credits.filter((_, at) => at !== index) })}
                >
                  <X size={16} aria-hidden />
                </IconButton>
              </div>
            )}
          </SortableList>
        )}
        <CastMemberPicker
          onPick={({ id, name }) =>
            edit({ credits: [...credits, { castMemberId: id, name, role: credits.at(-1)?.role ?? 'actor' }] })
          }
        />
      </div>
    </Card>
  )
}

function CastMemberPicker({ onPick }: { onPick: (castMember: { id: string; name: string }) => void }) {
  const t = useWords(editorWords).credits
  const client = useQueryClient()
  const [typed, type] = useState<string>()
  const [asked, ask] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => ask(typed), 150)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useQuery({
    ...read('catalogAdmin', 'listCastMembers', { query: { limit: 20, ...(asked ? { q: asked } : {}) } }),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  })
  const create = useMutation({
    mutationFn: (name: string) => api.catalogAdmin.createCastMember({ body: { name } }),
    onSuccess: (castMember) => {
      void client.invalidateQueries({ queryKey: ['catalogAdmin', 'listCastMembers'] })
      onPick(castMember)
    },
  })
  return (
    <div>
      <Field label={t.add} hint={t.addHint}>
        <Combobox
          placeholder={t.add}
          options={(found.data?.items ?? []).map(({ id, name }) => ({ id, label: name }))}
          onSelect={({ id, label }) => onPick({ id, name: label })}
          onCreate={(name) => create.mutate(name)}
          onQuery={type}
          busy={found.isFetching || typed !== asked || create.isPending}
        />
      </Field>
      <ErrorNote error={create.error ?? found.error} faultWords={faultWords} />
    </div>
  )
}
