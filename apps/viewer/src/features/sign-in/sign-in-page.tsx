import { email as emailField } from '@codeflix/contracts/fields'
import { Button } from '@codeflix/ui/button'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { Link, Navigate, useLocation, useSearchParams } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { returnPath } from '../../return-path.ts'
import { signIn } from '../../session/session.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { cardFrom } from '../../titles/card-state.ts'
import { Split } from '../../titles/split.tsx'
import { DemoSignIns } from './demo-sign-ins.tsx'
import styles from './sign-in.module.css'
import { signInWords } from './words.ts'

export function SignInPage() {
  const words = useWords(signInWords)
  const session = useSession()
  const [query] = useSearchParams()
  const { state }: { state: unknown } = useLocation()
  const next = returnPath(query.get('next'))
  const card = cardFrom(state)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const enter = useMutation({ mutationFn: () => signIn({ email, password }) })
  usePageTitle(words.title)

  if (session === 'signed-in') return <Navigate to={next} replace state={card ? { card } : undefined} />
  const emailWrong = !emailField.safeParse(email).success
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    const wrong = emailWrong ? 'email' : password ? undefined : 'password'
    if (wrong) form.current?.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus()
    else if (!enter.isPending) enter.mutate()
  }
  return (
    <Split card={card}>
      <form ref={form} noValidate onSubmit={submit} className={styles.form}>
        <h1>{words.title}</h1>
        <Field label={words.email} error={checked && emailWrong ? words.emailWrong : undefined} required>
          <Input
            name="email"
            type="email"
            autoComplete="username"
            inputMode="email"
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
        <Field label={words.password} error={checked && !password ? words.passwordMissing : undefined} required>
          <PasswordInput
            name="password"
            autoComplete="current-password"
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        <DemoSignIns
          onPick={(picked) => {
            setEmail(picked.email)
            setPassword(picked.password)
          }}
        />
        <ErrorNote error={enter.error} faultWords={faultWords} />
        <Button type="submit" variant="accent" size="lg" wide busy={enter.isPending}>
          {words.submit}
        </Button>
        <p className={styles.others}>
          <Link to="/forgot-password">{words.forgot}</Link>
          <span>
            {words.newHere}{' '}
            <Link to={`/join?next=${encodeURIComponent(next)}`} state={card ? { card } : undefined}>
              {words.join}
            </Link>
          </span>
        </p>
      </form>
    </Split>
  )
}
