import { identity } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { ErrorNote } from '@codeflix/ui/error-state'
import { faultCodeOf } from '@codeflix/ui/faults'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Entrance } from '../../shell/entrance.tsx'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { words } from './words.ts'

/** Where the mailed link of new staff, and of who forgot the password, leads. */
export function ChoosePasswordPage() {
  const t = useWords(words)
  const [search] = useSearchParams()
  const token = search.get('token') ?? ''
  const [password, setPassword] = useState('')
  const choose = useMutation({
    mutationFn: (body: { password: string }) => api.identity.resetPassword({ params: { token }, body }),
  })
  const checked = useChecked(identity.routes.resetPassword.body, { password })
  const badLink = !identity.routes.resetPassword.params.safeParse({ token }).success
  if (badLink || faultCodeOf(choose.error) === 'identity.token-expired')
    return (
      <Entrance title={t.linkTitle} lead={t.linkLead}>
        <Button variant="bright" wide asChild>
          <Link to="/forgot-password">{t.newLink}</Link>
        </Button>
      </Entrance>
    )
  if (choose.isSuccess)
    return (
      <Entrance title={t.chosenTitle} lead={t.chosenLead}>
        <Button variant="bright" wide asChild>
          <Link to="/sign-in">{t.submit}</Link>
        </Button>
      </Entrance>
    )
  return (
    <Entrance title={t.chooseTitle} lead={t.chooseLead}>
      <form noValidate className={form.form} onSubmit={checked.submit((body) => choose.mutate(body))}>
        <Field label={t.newPassword} error={checked.isWrong('password') ? t.newPasswordError : undefined}>
          <PasswordInput
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        <ErrorNote error={choose.error} faultWords={faultWords} />
        <Button type="submit" variant="bright" wide busy={choose.isPending}>
          {t.choose}
        </Button>
      </form>
    </Entrance>
  )
}
