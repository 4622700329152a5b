import type { Me } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { languageNames, languages, useLanguage, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Select } from '@codeflix/ui/select'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useSwitchLanguage } from '../../session/use-switch-language.ts'
import { meQuery, useMe } from '../../session/use-me.ts'
import styles from './account.module.css'
import { accountWords } from './words.ts'

export function ProfileSection() {
  const words = useWords(accountWords)
  const me = useMe()
  return (
    <Card title={words.you} aria-busy={me.isPending}>
      {me.data ? (
        <ProfileForm me={me.data} />
      ) : me.isLoadingError ? (
        <ErrorState error={me.error} faultWords={faultWords} onRetry={() => void me.refetch()} busy={me.isFetching} />
      ) : (
        <Skeleton height="5rem" />
      )}
    </Card>
  )
}

function ProfileForm({ me }: { me: Me }) {
  const words = useWords(accountWords)
  const { language } = useLanguage()
  const switchLanguage = useSwitchLanguage()
  const notify = useToast()
  const queryClient = useQueryClient()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: (change: { name: string }) => identity.updateMe({ body: change }),
    onSuccess: (changed) => {
      queryClient.setQueryData(meQuery.queryKey, changed)
      notify(words.saved, { tone: 'success', durationMs: 3000 })
    },
  })
  const empty = name.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!empty && !save.isPending) save.mutate({ name: name.trim() })
  }
  return (
    <form noValidate onSubmit={submit} className={styles.form}>
      <Field label={words.email} hint={me.emailVerified ? undefined : words.notVerified}>
        <Input type="email" value={me.email} readOnly autoComplete="email" />
      </Field>
      <div className={styles.pair}>
        <Field label={words.name} error={empty ? words.nameMissing : undefined} required>
          <Input
            autoComplete="name"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label={words.language}>
          <Select
            value={language}
            options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
            onValueChange={(value) => switchLanguage(value === 'pt-BR' ? 'pt-BR' : 'en')}
          />
        </Field>
      </div>
      <ErrorNote error={save.error} faultWords={faultWords} />
      {name.trim() === me.name ? null : (
        <div>
          <Button type="submit" variant="accent" busy={save.isPending}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
  )
}
