import { email as emailField } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { useMutation } from '@tanstack/react-query'
import { MailCheck } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { Split } from '../../titles/split.tsx'
import styles from './sign-in.module.css'
import { signInWords } from './words.ts'

export function ForgotPasswordPage() {
  const words = useWords(signInWords)
  const [email, setEmail] = useState('')
  const [checked, setChecked] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const ask = useMutation({ mutationFn: () => identity.requestPasswordReset({ body: { email } }) })
  const wrong = !emailField.safeParse(email).success
  usePageTitle(words.forgotTitle)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (wrong) input.current?.focus()
    else if (!ask.isPending) ask.mutate()
  }
  return (
    <Split card={undefined}>
      {ask.isSuccess ? (
        <EmptyState
          level={1}
          icon={<MailCheck />}
          title={words.forgotDone}
          action={
            <Button asChild>
              <Link to="/sign-in">{words.back}</Link>
            </Button>
          }
        >
          {words.forgotDoneText(email)}
        </EmptyState>
      ) : (
        <form noValidate onSubmit={submit} className={styles.form}>
          <h1>{words.forgotTitle}</h1>
          <p className={styles.text}>{words.forgotText}</p>
          <Field label={words.email} error={checked && wrong ? words.emailWrong : undefined} required>
            <Input
              ref={input}
              name="email"
              type="email"
              autoComplete="username"
              inputMode="email"
              maxLength={254}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
          </Field>
          <ErrorNote error={ask.error} faultWords={faultWords} />
          <Button type="submit" variant="accent" size="lg" wide busy={ask.isPending}>
            {words.forgotSubmit}
          </Button>
          <p className={styles.others}>
            <Link to="/sign-in">{words.back}</Link>
          </p>
        </form>
      )}
    </Split>
  )
}
