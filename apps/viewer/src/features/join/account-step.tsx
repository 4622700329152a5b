import type { Card } from '@codeflix/contracts/catalog'
import { email as emailField, password as passwordField } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { signUp } from '../../session/session.ts'
import styles from './join.module.css'
import { joinWords } from './words.ts'

type Fields = 'name' | 'email' | 'password'

export function AccountStep({ next, card }: { next: string; card: Card | undefined }) {
  const words = useWords(joinWords)
  const { language } = useLanguage()
  const [values, setValues] = useState<Record<Fields, string>>({ name: '', email: '', password: '' })
  const [checked, setChecked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const join = useMutation({ mutationFn: () => signUp({ ...values, language }) })

  const problems: Partial<Record<Fields, string>> = {
    ...(values.name.trim() ? {} : { name: words.nameMissing }),
    ...(emailField.safeParse(values.email).success ? {} : { email: words.emailWrong }),
    ...(passwordField.safeParse(values.password).success ? {} : { password: words.passwordShort }),
  }
  const problem = (field: Fields): string | undefined => (checked ? problems[field] : undefined)
  const set = (field: Fields) => (event: { currentTarget: HTMLInputElement }) => {
    // Read now: React empties the event before the state is set.
    const { value } = event.currentTarget
    setValues((before) => ({ ...before, [field]: value }))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    const [first] = Object.keys(problems)
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
    else join.mutate()
  }

  return (
    <form ref={form} noValidate onSubmit={submit} className={styles.form}>
      <header className={styles.header}>
        <p className={styles.step}>{words.step(1, 2)}</p>
        <h1>{words.accountTitle}</h1>
        <p className={styles.text}>{card ? words.accountFor(card.name) : words.accountText}</p>
      </header>
      <Field label={words.name} error={problem('name')} required>
        <Input name="name" autoComplete="name" maxLength={80} value={values.name} onChange={set('name')} />
      </Field>
      <Field label={words.email} error={problem('email')} required>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          maxLength={254}
          value={values.email}
          onChange={set('email')}
        />
      </Field>
      <Field label={words.password} hint={words.passwordHint} error={problem('password')} required>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          maxLength={200}
          value={values.password}
          onChange={set('password')}
        />
      </Field>
      <ErrorNote error={join.error} faultWords={faultWords} />
      <Button type="submit" variant="accent" size="lg" wide busy={join.isPending}>
        {words.create}
      </Button>
      <p className={styles.other}>
        {words.haveAccount}{' '}
        <Link to={`/sign-in?next=${encodeURIComponent(next)}`} state={card ? { card } : undefined}>
          {words.signIn}
        </Link>
      </p>
    </form>
  )
}
