import type { Language, Localized } from '@codeflix/contracts/fields'
import { Field } from '@codeflix/ui/field'
import { Input } from '@codeflix/ui/input'

interface LocalizedFieldProps {
  language: Language
  label: string
  error: string | undefined
  /** In all languages. */
  value: Localized
  onChange: (value: Localized) => void
}

/** One language of a text that is needed in all. */
export function LocalizedField({ language, label, error, value, onChange }: LocalizedFieldProps) {
  return (
    <Field label={label} error={error}>
      <Input
        value={value[language]}
        maxLength={200}
        lang={language}
        onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
      />
    </Field>
  )
}
