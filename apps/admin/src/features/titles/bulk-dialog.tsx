import type { OutputOf } from '@codeflix/contracts/contract'
import { mostTitlesChanged, type catalogAdmin, type TitleSummary } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { describeFault } from '@codeflix/ui/faults'
import { Field } from '@codeflix/ui/field'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Select } from '@codeflix/ui/select'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { bulkKinds, changeOf, inverseOf, termOf, type BulkChange, type BulkKind } from './bulk-change.ts'
import { bulkWords } from './bulk-words.ts'

type Outcome = OutputOf<typeof catalogAdmin.routes.changeTitles>

interface Props {
  titles: readonly TitleSummary[]
  /** @param done whether the change was made */
  onClose: (done: boolean) => void
}

const undoMs = 20_000

/** Makes one change to all titles that are selected, offers to undo it, and names those that refused it. */
export function BulkDialog({ open, ...props }: Props & { open: boolean }) {
  const t = useWords(bulkWords)
  return (
    <Dialog open={open} onOpenChange={() => props.onClose(false)} title={t.title(props.titles.length)}>
      <BulkForm {...props} />
    </Dialog>
  )
}

function BulkForm({ titles, onClose }: Props) {
  const t = useWords(bulkWords)
  const localized = useLocalized()
  // Those that it was opened for: a list that follows its filter may lose them by the change.
  const [chosen] = useState(titles)
  const [kind, setKind] = useState<BulkKind>('publish')
  const [termId, setTermId] = useState('')
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<Outcome['refused']>([])
  const term = termOf(kind)
  const categories = useQuery({ ...read('catalogAdmin', 'listCategories'), enabled: term === 'category' })
  const genres = useQuery({ ...read('catalogAdmin', 'listGenres'), enabled: term === 'genre' })
  const terms = (term === 'category' ? categories : genres).data?.items ?? []
  const apply = useApply()
  const save = useMutation({
    mutationFn: (change: BulkChange) =>
      apply(
        chosen.map(({ id }) => id),
        change,
      ),
    onSuccess: (outcome) => {
      if (outcome.refused.length > 0) setRefused(outcome.refused)
      else onClose(true)
    },
  })
  if (refused.length > 0) return <Refused titles={chosen} refused={refused} onClose={onClose} />
  return (
    <form
      noValidate
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        const change = changeOf(kind, termId)
        if (change) save.mutate(change)
      }}
    >
      <Field label={t.what}>
        <Select
          value={kind}
          onValueChange={(value) => {
            setKind(bulkKinds.find((one) => one === value) ?? 'publish')
            setTermId('')
            setTried(false)
          }}
          options={bulkKinds.map((value) => ({ value, label: t.kinds[value] }))}
        />
      </Field>
      {term ? (
        <Field label={t[term]} error={tried && !termId ? t.chooseError : undefined}>
          <Select
            value={termId}
            placeholder={t.choose}
            onValueChange={setTermId}
            options={terms.map(({ id, name }) => ({ value: id, label: localized(name) }))}
          />
        </Field>
      ) : null}
      <p>{kind === 'publish' || kind === 'withdraw' ? t.texts[kind] : t.texts.term}</p>
      {chosen.length > mostTitlesChanged ? <p role="alert">{t.tooMany(mostTitlesChanged)}</p> : null}
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={save.isPending} disabled={chosen.length > mostTitlesChanged}>
          {t.title(chosen.length)}
        </Button>
      </div>
    </form>
  )
}

/** Changes titles and says so, with the way back. */
function useApply(): (ids: string[], change: BulkChange) => Promise<Outcome> {
  const t = useWords(bulkWords)
  const { language } = useLanguage()
  const client = useQueryClient()
  const notify = useToast()
  const send = async (ids: string[], change: BulkChange): Promise<Outcome> => {
    try {
      return await api.catalogAdmin.changeTitles({ body: { ids, change } })
    } finally {
      await client.invalidateQueries({ queryKey: ['catalogAdmin'] })
    }
  }
  const undo = async (ids: string[], change: BulkChange): Promise<void> => {
    try {
      const { changed, refused } = await send(ids, inverseOf(change))
      if (refused.length > 0) notify(t.refused(refused.length), { tone: 'danger' })
      if (changed.length > 0) notify(t.undone(changed.length), { tone: 'success' })
    } catch (error) {
      notify(describeFault(error, language, faultWords), { tone: 'danger' })
    }
  }
  return async (ids, change) => {
    const outcome = await send(ids, change)
    const { changed } = outcome
    notify(t.done(changed.length), {
      tone: changed.length > 0 ? 'success' : 'info',
      ...(changed.length > 0
        ? { durationMs: undoMs, action: { label: t.undo, onSelect: () => void undo(changed, change) } }
        : {}),
    })
    return outcome
  }
}

function Refused({ titles, refused, onClose }: Props & Pick<Outcome, 'refused'>) {
  const t = useWords(bulkWords)
  const { language } = useLanguage()
  const names = new Map(titles.map(({ id, name }) => [id, name]))
  return (
    <div className={form.form}>
      <p role="alert">{t.refused(refused.length)}</p>
      <ul>
        {refused.map(({ id, code }) => (
          <li key={id}>
            {names.get(id)}: {describeFault({ code, status: 409 }, language, faultWords)}
          </li>
        ))}
      </ul>
      <div className={form.buttons}>
        <Button variant="bright" onClick={() => onClose(true)}>
          {t.close}
        </Button>
      </div>
    </div>
  )
}
