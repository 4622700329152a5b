import { identity } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Entrance } from '../../shell/entrance.tsx'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { words } from './words.ts'

export function ForgotPasswordPage() {
  const t = useWords(words)
  const [email, setEmail] = useState('')
  const request = useMutation({
    mutationFn: (body: { email: string }) => api.identity.requestPasswordReset({ body }),
  })
  const checked = useChecked(identity.routes.requestPasswordReset.body, { email })
  const back = (
    <Button variant="ghost" wide asChild>
      <Link to="/sign-in">{t.backToSignIn}</Link>
    </Button>
  )
  if (request.isSuccess)
    return (
      <Entrance title={t.sentTitle} lead={t.sentLead(request.variables.email)}>
        {back}
      </Entrance>
    )
  return (
    <Entrance title={t.forgotTitle} lead={t.forgotLead}>
      <form noValidate className={form.form} onSubmit={checked.submit((body) => request.mutate(body))}>
        <Field label={t.email} error={checked.isWrong('email') ? t.emailError : undefined}>
          <Input
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
        <ErrorNote error={request.error} faultWords={faultWords} />
        <Button type="submit" variant="bright" wide busy={request.isPending}>
          {t.send}
        </Button>
        {back}
      </form>
    </Entrance>
  )
}
