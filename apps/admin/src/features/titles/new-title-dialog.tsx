import { catalogAdmin, titleKinds } from '@codeflix/contracts/catalog-admin'
import type { BodyInput } from '@codeflix/contracts/contract'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { RadioCards } from '@codeflix/ui/radio-cards'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { words } from './words.ts'

type NewTitle = BodyInput<typeof catalogAdmin.routes.createTitle>

/** Asks for what a draft needs, and opens it in the editor. */
export function NewTitleDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useWords(words)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t.newTitle} description={t.createHint}>
      <NewTitleForm />
    </Dialog>
  )
}

function NewTitleForm() {
  const t = useWords(words)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [fields, setFields] = useState<NewTitle>({ kind: 'film', name: '' })
  const create = useMutation({
    mutationFn: (body: NewTitle) => api.catalogAdmin.createTitle({ body }),
    onSuccess: async (title) => {
      client.setQueryData(read('catalogAdmin', 'getTitle', { params: { id: title.id } }).queryKey, title)
      void client.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
      await navigate(`/titles/${title.id}`)
    },
  })
  const checked = useChecked(catalogAdmin.routes.createTitle.body, fields, create.error)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => create.mutate(body))}>
      <RadioCards
        legend={t.kind}
        hideLegend
        name="kind"
        value={fields.kind}
        onValueChange={(kind) => setFields({ ...fields, kind: kind === 'series' ? 'series' : 'film' })}
        cards={titleKinds.map((kind) => ({ value: kind, label: t.kinds[kind], detail: t.kindDetail[kind] }))}
      />
      <Field label={t.name} error={checked.isWrong('name') ? t.nameError : undefined}>
        <Input
          value={fields.name}
          maxLength={200}
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        />
      </Field>
      <ErrorNote error={create.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={create.isPending}>
          {t.create}
        </Button>
      </div>
    </form>
  )
}
