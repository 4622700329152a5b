import { password as passwordField } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import styles from './account.module.css'
import { accountWords } from './words.ts'

export function PasswordSection() {
  const words = useWords(accountWords)
  const notify = useToast()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState(false)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [checked, setChecked] = useState(false)
  const change = useMutation({
    mutationFn: () => identity.changePassword({ body: { current, next } }),
    onSuccess: async () => {
      setOpen(false)
      setCurrent('')
      setNext('')
      setChecked(false)
      notify(words.passwordChanged, { tone: 'success' })
      await queryClient.invalidateQueries({ queryKey: ['account', 'devices'] })
    },
  })
  const short = !passwordField.safeParse(next).success
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (current && !short && !change.isPending) change.mutate()
  }
  return (
    <Card
      title={words.password}
      actions={open ? null : <Button onClick={() => setOpen(true)}>{words.changePassword}</Button>}
    >
      {open ? (
        <form noValidate onSubmit={submit} className={styles.form}>
          <Field label={words.currentPassword} error={checked && !current ? words.passwordMissing : undefined} required>
            <PasswordInput
              autoComplete="current-password"
              maxLength={200}
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
          </Field>
          <Field
            label={words.newPassword}
            hint={words.passwordHint}
            error={checked && short ? words.passwordShort : undefined}
            required
          >
            <PasswordInput
              autoComplete="new-password"
              maxLength={200}
              value={next}
              onChange={(event) => setNext(event.currentTarget.value)}
            />
          </Field>
          <ErrorNote error={change.error} faultWords={faultWords} />
          <div>
            <Button type="submit" variant="accent" busy={change.isPending}>
              {words.save}
            </Button>
          </div>
        </form>
      ) : null}
    </Card>
  )
}
