import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { languages, type Localized } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { languageNames, useLocalized, useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { LocalizedField } from '../../ui/localized-field.tsx'
import { useChecked } from '../../ui/use-checked.ts'
import { words } from './words.ts'

/** An entry that exists has an id. */
export interface TermDraft {
  id?: string
  name: Localized
}

interface TermDialogProps {
  /** Undefined while it is closed. */
  draft: TermDraft | undefined
  titles: { create: string; edit: string }
  onSave: (draft: TermDraft) => Promise<unknown>
  onClose: () => void
}

/** The name of a genre or category in every language. */
export function TermDialog({ draft, titles, onSave, onClose }: TermDialogProps) {
  return (
    <Dialog
      open={draft !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={draft?.id ? titles.edit : titles.create}
      size="sm"
    >
      {draft ? <TermForm draft={draft} onSave={onSave} onClose={onClose} /> : null}
    </Dialog>
  )
}

function TermForm({ draft, onSave, onClose }: { draft: TermDraft } & Pick<TermDialogProps, 'onSave' | 'onClose'>) {
  const t = useWords(words)
  const localized = useLocalized()
  const notify = useToast()
  const [name, setName] = useState(draft.name)
  const save = useMutation({
    mutationFn: (given: Localized) => onSave({ ...draft, name: given }),
    onSuccess: (_, given) => {
      notify(draft.id ? t.saved(localized(given)) : t.created(localized(given)), { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(catalogAdmin.routes.createGenre.body, { name }, save.error)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => save.mutate(body.name))}>
      {languages.map((language) => (
        <LocalizedField
          key={language}
          language={language}
          label={t.nameIn(languageNames[language])}
          error={checked.isWrong(`name.${language}`) ? t.nameError : undefined}
          value={name}
          onChange={setName}
        />
      ))}
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={save.isPending}>
          {draft.id ? t.save : t.create}
        </Button>
      </div>
    </form>
  )
}
