import { identity } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, Navigate, useSearchParams } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { prepareSignIn, signIn } from '../../session/session.ts'
import { useSession } from '../../session/use-session.ts'
import { Entrance } from '../../shell/entrance.tsx'
import { useSite } from '../../site.tsx'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { nextPage } from './next-page.ts'
import styles from './sign-in-page.module.css'
import { words } from './words.ts'

export function SignInPage() {
  const t = useWords(words)
  const site = useSite()
  const session = useSession()
  const [search] = useSearchParams()
  const [fields, setFields] = useState({ email: '', password: '' })
  const enter = useMutation({
    mutationFn: async (credentials: { email: string; password: string }) =>
      signIn(credentials.email, credentials.password),
  })
  const checked = useChecked(identity.routes.signIn.body, fields)
  useEffect(() => {
    // Also takes up a session that the browser has already; a failure shows when the form is sent.
    prepareSignIn().catch(() => undefined)
  }, [])
  if (!site.setUp) return <Navigate to="/set-up" replace />
  if (session === 'signed-in') return <Navigate to={nextPage(search.get('next'))} replace />
  return (
    <Entrance title={t.title} lead={t.lead}>
      <form noValidate className={form.form} onSubmit={checked.submit((credentials) => enter.mutate(credentials))}>
        <Field label={t.email} error={checked.isWrong('email') ? t.emailError : undefined}>
          <Input
            type="email"
            autoComplete="username"
            // The form is what the page is for.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={fields.email}
            onChange={(event) => setFields({ ...fields, email: event.currentTarget.value })}
          />
        </Field>
        <Field label={t.password} error={checked.isWrong('password') ? t.passwordError : undefined}>
          <PasswordInput
            autoComplete="current-password"
            value={fields.password}
            onChange={(event) => setFields({ ...fields, password: event.currentTarget.value })}
          />
        </Field>
        <ErrorNote error={enter.error} faultWords={faultWords} />
        <Button type="submit" variant="bright" wide busy={enter.isPending}>
          {t.submit}
        </Button>
      </form>
      <div className={styles.more}>
        <Link to="/forgot-password">{t.forgot}</Link>
      </div>
    </Entrance>
  )
}
