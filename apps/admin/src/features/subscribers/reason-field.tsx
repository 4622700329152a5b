import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Textarea } from '@codeflix/ui/input'
import { words } from './words.ts'

export function ReasonField({
  value,
  wrong,
  onChange,
}: {
  value: string
  wrong: boolean
  onChange: (reason: string) => void
}) {
  const t = useWords(words)
  return (
    <Field label={t.reason} hint={t.reasonHint} error={wrong ? t.reasonError : undefined}>
      <Textarea rows={2} maxLength={500} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </Field>
  )
}
