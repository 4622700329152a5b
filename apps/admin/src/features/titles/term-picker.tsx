import { Field } from '@codeflix/ui/field'
import { useLocalized } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { read } from '../../api.ts'
import { Chips } from '../../ui/chips.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { NewTermDialog, type TermKind } from './new-term-dialog.tsx'
import styles from './term-picker.module.css'

interface TermPickerProps {
  kind: TermKind
  label: string
  hint: string
  placeholder: string
  value: readonly string[]
  onChange: (ids: string[]) => void
  max: number
}

/** Genres or categories of a title; a name that does not exist yet is created on the way. */
export function TermPicker({ kind, label, hint, placeholder, value, onChange, max }: TermPickerProps) {
  const localized = useLocalized()
  const genres = useQuery({ ...read('catalogAdmin', 'listGenres'), enabled: kind === 'genre' })
  const categories = useQuery({ ...read('catalogAdmin', 'listCategories'), enabled: kind === 'category' })
  const terms = (kind === 'genre' ? genres : categories).data?.items ?? []
  const [newName, setNewName] = useState<string>()
  const chosen = value.flatMap((id) => {
    const term = terms.find((one) => one.id === id)
    return term ? [{ id, label: localized(term.name) }] : []
  })
  const add = (id: string) => {
    if (!value.includes(id) && value.length < max) onChange([...value, id])
  }
  return (
    <div className={styles.picker}>
      <Field label={label} hint={hint}>
        <Combobox
          placeholder={placeholder}
          options={terms
            .filter(({ id }) => !value.includes(id))
            .map((term) => ({ id: term.id, label: localized(term.name) }))}
          onSelect={({ id }) => add(id)}
          onCreate={setNewName}
          onBackspace={() => onChange(value.slice(0, -1))}
        />
      </Field>
      <Chips label={label} items={chosen} onRemove={(id) => onChange(value.filter((one) => one !== id))} />
      <NewTermDialog
        kind={kind}
        name={newName}
        onClose={() => setNewName(undefined)}
        onCreated={(id) => {
          setNewName(undefined)
          add(id)
        }}
      />
    </div>
  )
}
