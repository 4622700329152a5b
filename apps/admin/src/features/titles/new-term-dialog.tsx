import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { languages, type Localized } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { languageNames, useWords } from '@codeflix/ui/i18n'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { LocalizedField } from '../../ui/localized-field.tsx'
import { useChecked } from '../../ui/use-checked.ts'
import { editorWords } from './editor-words.ts'

export type TermKind = 'genre' | 'category'

/** Makes a genre or category in the middle of editing a title. @param name what was typed; undefined while it is closed */
export function NewTermDialog({
  kind,
  name,
  onClose,
  onCreated,
}: {
  kind: TermKind
  name: string | undefined
  onClose: () => void
  onCreated: (id: string) => void
}) {
  const t = useWords(editorWords).discovery
  return (
    <Dialog
      open={name !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={kind === 'genre' ? t.newGenre : t.newCategory}
      size="sm"
    >
      <NewTermForm kind={kind} typed={name ?? ''} onCreated={onCreated} />
    </Dialog>
  )
}

function NewTermForm({ kind, typed, onCreated }: { kind: TermKind; typed: string; onCreated: (id: string) => void }) {
  const t = useWords(editorWords).discovery
  const client = useQueryClient()
  const [name, setName] = useState<Localized>({ en: typed, 'pt-BR': typed })
  const create = useMutation({
    mutationFn: async (body: { name: Localized }) => {
      const term =
        kind === 'genre'
          ? await api.catalogAdmin.createGenre({ body })
          : await api.catalogAdmin.createCategory({ body })
      await client.invalidateQueries({
        queryKey: ['catalogAdmin', kind === 'genre' ? 'listGenres' : 'listCategories'],
      })
      return term.id
    },
    onSuccess: onCreated,
  })
  const checked = useChecked(catalogAdmin.routes.createGenre.body, { name }, create.error)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => create.mutate(body))}>
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
      <ErrorNote error={create.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={create.isPending}>
          {t.create}
        </Button>
      </div>
    </form>
  )
}
