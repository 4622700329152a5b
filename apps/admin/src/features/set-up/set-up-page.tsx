import type { BodyOf } from '@codeflix/contracts/contract'
import { currency, languages } from '@codeflix/contracts/fields'
import { identity } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { Checkbox } from '@codeflix/ui/checkbox'
import { ErrorNote } from '@codeflix/ui/error-state'
import { faultCodeOf } from '@codeflix/ui/faults'
import { Field } from '@codeflix/ui/field'
import { languageNames, useLanguage, useWords, type Language } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { PasswordInput } from '@codeflix/ui/password-input'
import { Select } from '@codeflix/ui/select'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { signIn } from '../../session/session.ts'
import { Entrance } from '../../shell/entrance.tsx'
import { useSite } from '../../site.tsx'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import styles from './set-up-page.module.css'
import { words } from './words.ts'

type SetUp = BodyOf<typeof identity.routes.setUp>

/** The first start: names the site and makes its owner, then goes straight in. */
export function SetUpPage() {
  const t = useWords(words)
  const site = useSite()
  const [search] = useSearchParams()
  const token = search.get('token')
  // What is sent here makes the site set up; the page must not say so before it has signed in.
  const [began] = useState(!site.setUp)
  if (!began)
    return (
      <Entrance title={t.done.title} lead={t.done.lead}>
        <Button variant="bright" asChild>
          <Link to="/sign-in">{t.done.signIn}</Link>
        </Button>
      </Entrance>
    )
  if (!token)
    return (
      <Entrance title={t.noToken.title} lead={t.noToken.lead}>
        <p>{t.noToken.again}</p>
      </Entrance>
    )
  return (
    <Entrance title={t.title} lead={t.lead} wide>
      <SetUpForm token={token} />
    </Entrance>
  )
}

function SetUpForm({ token }: { token: string }) {
  const t = useWords(words)
  const client = useQueryClient()
  const navigate = useNavigate()
  const { language, setLanguage } = useLanguage()
  const [fields, setFields] = useState({
    siteName: 'Codeflix',
    currency: language === 'pt-BR' ? 'BRL' : 'USD',
    name: '',
    email: '',
    password: '',
    demo: true,
  })
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change })
  const setUp = useMutation({
    mutationFn: async (body: SetUp) => {
      let lost: unknown
      try {
        await api.identity.setUp({ body })
      } catch (error) {
        // An answer that got lost on its way: the owner exists, and it is us if the password fits.
        if (faultCodeOf(error) !== 'identity.set-up-done') throw error
        lost = error
      }
      await signIn(body.email, body.password).catch((error: unknown) => Promise.reject(lost ?? error))
      await client.refetchQueries({ queryKey: read('identity', 'getSite').queryKey })
      await navigate('/', { replace: true })
    },
  })
  const checked = useChecked(identity.routes.setUp.body, { ...fields, token, language }, setUp.error)
  return (
    <form noValidate className={styles.form} onSubmit={checked.submit((body) => setUp.mutate(body))}>
      <fieldset className={form.form}>
        <legend className={styles.legend}>{t.site}</legend>
        <Field label={t.siteName} error={checked.isWrong('siteName') ? t.siteNameError : undefined}>
          <Input
            value={fields.siteName}
            maxLength={60}
            autoComplete="organization"
            onChange={(event) => set({ siteName: event.currentTarget.value })}
          />
        </Field>
        <div className={form.pair}>
          <Field label={t.language} hint={t.languageHint}>
            <Select
              value={language}
              onValueChange={(next) => setLanguage(next as Language)}
              options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
            />
          </Field>
          <Field label={t.currency}>
            <Select
              value={fields.currency}
              onValueChange={(next) => set({ currency: next })}
              options={currency.options.map((one) => ({ value: one, label: t.currencies[one] }))}
            />
          </Field>
        </div>
      </fieldset>
      <fieldset className={form.form}>
        <legend className={styles.legend}>{t.owner}</legend>
        <div className={form.pair}>
          <Field label={t.name} error={checked.isWrong('name') ? t.nameError : undefined}>
            <Input
              value={fields.name}
              maxLength={80}
              autoComplete="name"
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          </Field>
          <Field label={t.email} error={checked.isWrong('email') ? t.emailError : undefined}>
            <Input
              type="email"
              value={fields.email}
              autoComplete="username"
              onChange={(event) => set({ email: event.currentTarget.value })}
            />
          </Field>
        </div>
        <Field
          label={t.password}
          hint={checked.isWrong('password') ? undefined : t.passwordHint}
          error={checked.isWrong('password') ? t.passwordError : undefined}
        >
          <PasswordInput
            value={fields.password}
            autoComplete="new-password"
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
        </Field>
      </fieldset>
      <div className={styles.demo}>
        <Checkbox label={t.demo} hint={t.demoHint} checked={fields.demo} onCheckedChange={(demo) => set({ demo })} />
      </div>
      <ErrorNote error={setUp.error} faultWords={faultWords} />
      <Button type="submit" variant="accent" size="lg" wide busy={setUp.isPending}>
        {t.submit}
      </Button>
    </form>
  )
}
