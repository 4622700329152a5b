import { catalogAdmin, type Episode } from '@codeflix/contracts/catalog-admin'
import type { BodyOf } from '@codeflix/contracts/contract'
import { languages } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { languageNames, useWords, type Language } from '@codeflix/ui/i18n'
import { Input, Textarea } from '@codeflix/ui/input'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useSite } from '../../site.tsx'
import { Choices } from '../../ui/choices.tsx'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { editorWords } from './editor-words.ts'
import { useStoreTitle } from './use-store-title.ts'

/** An episode that exists has an id. */
export type EpisodeDraft = Omit<Episode, 'id' | 'media' | 'still'> & { id?: string }
type NewEpisode = BodyOf<typeof catalogAdmin.routes.createEpisode>

interface EpisodeDialogProps {
  titleId: string
  /** Undefined while it is closed. */
  draft: EpisodeDraft | undefined
  onClose: () => void
  /** The next one is wanted at once. */
  onNext: (season: number, number: number) => void
}

export function EpisodeDialog({ titleId, draft, onClose, onNext }: EpisodeDialogProps) {
  const t = useWords(editorWords).episodes
  return (
    <Dialog
      open={draft !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={draft?.id ? t.editTitle : t.newTitle}
    >
      {draft ? (
        <EpisodeForm
          key={draft.id ?? `${draft.season} ${draft.number}`}
          titleId={titleId}
          draft={draft}
          onClose={onClose}
          onNext={onNext}
        />
      ) : null}
    </Dialog>
  )
}

function EpisodeForm({ titleId, draft, onClose, onNext }: EpisodeDialogProps & { draft: EpisodeDraft }) {
  const t = useWords(editorWords).episodes
  const details = useWords(editorWords).details
  const actions = useWords(editorWords)
  const notify = useToast()
  const store = useStoreTitle()
  const main = useSite().language
  const [language, setLanguage] = useState<Language>(main)
  const [fields, setFields] = useState(draft)
  const set = (change: Partial<EpisodeDraft>) => setFields({ ...fields, ...change })
  const translations = Object.fromEntries(
    Object.entries(fields.translations).filter(([, text]) => text && (text.name.trim() || text.synopsis.trim())),
  )
  const { season, number, name, synopsis } = fields
  const save = useMutation({
    mutationFn: (body: NewEpisode) =>
      draft.id
        ? api.catalogAdmin.updateEpisode({ params: { id: draft.id }, body })
        : api.catalogAdmin.createEpisode({ params: { id: titleId }, body }),
    onSuccess: store,
  })
  const checked = useChecked(
    catalogAdmin.routes.createEpisode.body,
    { season, number, name, synopsis, translations },
    save.error,
  )
  const send = async (sent: HTMLFormElement | null, then: () => void) => {
    const body = checked.check(sent)
    if (!body) return
    await save.mutateAsync(body)
    if (!draft.id) notify(t.added(body.name), { tone: 'success' })
    then()
  }
  const text = language === main ? { name, synopsis } : (fields.translations[language] ?? { name: '', synopsis: '' })
  const setText = (change: Partial<typeof text>) =>
    language === main
      ? set(change)
      : set({ translations: { ...fields.translations, [language]: { ...text, ...change } } })
  const path = language === main ? '' : `translations.${language}.`
  return (
    <form
      noValidate
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send(event.currentTarget, onClose).catch(() => undefined)
      }}
    >
      <div className={form.pair}>
        <Field label={t.seasonNumber} error={checked.isWrong('season') ? t.seasonError : undefined}>
          <Input
            inputMode="numeric"
            maxLength={3}
            value={season || ''}
            onChange={(event) => set({ season: Number(event.currentTarget.value.replaceAll(/\D/g, '')) })}
          />
        </Field>
        <Field label={t.number} error={checked.isWrong('number') ? t.numberError : undefined}>
          <Input
            inputMode="numeric"
            maxLength={4}
            value={number || ''}
            onChange={(event) => set({ number: Number(event.currentTarget.value.replaceAll(/\D/g, '')) })}
          />
        </Field>
      </div>
      <Choices<Language>
        legend={details.language}
        value={language}
        onValueChange={setLanguage}
        choices={[main, ...languages.filter((one) => one !== main)].map((one) => ({
          value: one,
          label: one === main ? details.main(languageNames[one]) : languageNames[one],
        }))}
      />
      <Field label={t.name} error={checked.isWrong(`${path}name`) ? t.nameError : undefined}>
        <Input
          value={text.name}
          maxLength={200}
          lang={language}
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => setText({ name: event.currentTarget.value })}
        />
      </Field>
      <Field label={t.synopsis} error={checked.isWrong(`${path}synopsis`) ? details.synopsisError : undefined}>
        <Textarea
          value={text.synopsis}
          rows={4}
          lang={language}
          onChange={(event) => setText({ synopsis: event.currentTarget.value })}
        />
      </Field>
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        {draft.id ? null : (
          <Button
            busy={save.isPending}
            onClick={(event) =>
              void send(event.currentTarget.form, () => onNext(season, number)).catch(() => undefined)
            }
          >
            {t.createNext}
          </Button>
        )}
        <Button type="submit" variant="bright" busy={save.isPending}>
          {draft.id ? actions.save : t.create}
        </Button>
      </div>
    </form>
  )
}
