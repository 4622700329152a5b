import { Fault } from '@codeflix/contracts/fault'
import { password as passwordField } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation } from '@tanstack/react-query'
import { CircleCheck, Unlink } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Link, useSearchParams } from 'react-router'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { renew } from '../../session/session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { Split } from '../../titles/split.tsx'
import styles from './sign-in.module.css'
import { signInWords } from './words.ts'

/** Where the mailed link leads: a new password, which ends every session, this browser's too. */
export function ResetPasswordPage() {
  const words = useWords(signInWords)
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const save = useMutation({
    mutationFn: () => identity.resetPassword({ params: { token }, body: { password } }),
    onSuccess: () => renew(),
  })
  const short = !passwordField.safeParse(password).success
  const broken = token.length < 20 || (save.error instanceof Fault && save.error.code === 'identity.token-expired')
  usePageTitle(words.resetTitle)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!short && !save.isPending) save.mutate()
  }
  return (
    <Split card={undefined}>
      {broken ? (
        <EmptyState
          level={1}
          icon={<Unlink />}
          title={words.linkBroken}
          action={
            <Button variant="bright" asChild>
              <Link to="/forgot-password">{words.newLink}</Link>
            </Button>
          }
        />
      ) : save.isSuccess ? (
        <EmptyState
          level={1}
          icon={<CircleCheck />}
          title={words.resetDone}
          action={
            <Button variant="bright" asChild>
              <Link to="/sign-in">{words.title}</Link>
            </Button>
          }
        >
          {words.resetDoneText}
        </EmptyState>
      ) : (
        <form noValidate onSubmit={submit} className={styles.form}>
          <h1>{words.resetTitle}</h1>
          <Field
            label={words.newPassword}
            hint={words.passwordHint}
            error={checked && short ? words.passwordShort : undefined}
            required
          >
            <PasswordInput
              autoComplete="new-password"
              maxLength={200}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Field>
          <ErrorNote error={save.error} faultWords={faultWords} />
          <Button type="submit" variant="accent" size="lg" wide busy={save.isPending}>
            {words.resetSubmit}
          </Button>
        </form>
      )}
    </Split>
  )
}
