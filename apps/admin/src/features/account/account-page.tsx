import { identity } from '@codeflix/contracts/identity'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { describeFault, faultCodeOf } from '@codeflix/ui/faults'
import { Field } from '@codeflix/ui/field'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { PasswordInput } from '@codeflix/ui/password-input'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useMe } from '../../session/me.tsx'
import { forgetSession } from '../../session/session.ts'
import form from '../../ui/form.module.css'
import { Page } from '../../ui/page.tsx'
import { useChecked } from '../../ui/use-checked.ts'
import styles from './account.module.css'
import { words } from './words.ts'

export function AccountPage() {
  const t = useWords(words)
  return (
    <Page title={t.title} narrow>
      <NameCard />
      <PasswordCard />
      <SessionsCard />
    </Page>
  )
}

function NameCard() {
  const t = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const notify = useToast()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: () => api.identity.updateMe({ body: { name } }),
    onSuccess: (updated) => {
      client.setQueryData(read('identity', 'getMe').queryKey, updated)
      notify(t.saved, { tone: 'success' })
    },
  })
  const checked = useChecked(identity.routes.updateMe.body, { name }, save.error)
  return (
    <Card title={t.profile}>
      <form noValidate className={form.form} onSubmit={checked.submit(() => save.mutate())}>
        <div className={form.pair}>
          <Field label={t.name} error={checked.isWrong('name') ? t.nameError : undefined}>
            <Input
              value={name}
              maxLength={80}
              autoComplete="name"
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Field label={t.email}>
            <Input value={me.email} readOnly autoComplete="username" />
          </Field>
        </div>
        <ErrorNote error={save.error} faultWords={faultWords} />
        <div className={form.buttons}>
          <Button type="submit" disabled={name.trim() === me.name} busy={save.isPending}>
            {t.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function PasswordCard() {
  const t = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const notify = useToast()
  const [fields, setFields] = useState({ current: '', next: '' })
  const change = useMutation({
    mutationFn: (body: typeof fields) => api.identity.changePassword({ body }),
    onSuccess: async () => {
      setFields({ current: '', next: '' })
      notify(t.changed, { tone: 'success' })
      await client.invalidateQueries({ queryKey: ['identity', 'listSessions'] })
    },
  })
  const checked = useChecked(identity.routes.changePassword.body, fields, change.error)
  const wrong = faultCodeOf(change.error) === 'identity.wrong-credentials'
  const untouched = fields.current === '' && fields.next === ''
  return (
    <Card title={t.password}>
      <form noValidate className={form.form} onSubmit={checked.submit((body) => change.mutate(body))}>
        <p className={styles.text}>{t.passwordText}</p>
        <input type="hidden" autoComplete="username" value={me.email} />
        <div className={form.pair}>
          <Field
            label={t.current}
            error={wrong ? t.currentWrong : checked.isWrong('current') && !untouched ? t.currentError : undefined}
          >
            <PasswordInput
              autoComplete="current-password"
              value={fields.current}
              onChange={(event) => {
                change.reset()
                setFields({ ...fields, current: event.currentTarget.value })
              }}
            />
          </Field>
          <Field
            label={t.next}
            hint={t.nextHint}
            error={checked.isWrong('next') && !untouched ? t.nextError : undefined}
          >
            <PasswordInput
              autoComplete="new-password"
              value={fields.next}
              onChange={(event) => setFields({ ...fields, next: event.currentTarget.value })}
            />
          </Field>
        </div>
        {wrong ? null : <ErrorNote error={change.error} faultWords={faultWords} />}
        <div className={form.buttons}>
          <Button type="submit" disabled={untouched} busy={change.isPending}>
            {t.change}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function SessionsCard() {
  const t = useWords(words)
  const { format, language } = useLanguage()
  const client = useQueryClient()
  const notify = useToast()
  const [asking, ask] = useState(false)
  const sessions = useQuery(read('identity', 'listSessions'))
  const end = useMutation({
    mutationFn: (id: string) => api.identity.revokeSession({ params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['identity', 'listSessions'] }),
    onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }),
  })
  return (
    <Card
      title={t.sessions}
      actions={
        <Button size="sm" onClick={() => ask(true)}>
          {t.everywhere}
        </Button>
      }
    >
      {sessions.isPending ? <Skeleton height="4rem" /> : null}
      <ErrorNote error={sessions.error} faultWords={faultWords} />
      <ul>
        {sessions.data?.items.map((session) => (
          <li key={session.id} className={styles.session}>
            <div className={styles.what}>
              <span className={styles.device}>
                {session.device} <Badge>{t.clients[session.client]}</Badge>
                {session.current ? <Badge tone="success">{t.here}</Badge> : null}
              </span>
              <span className={styles.text}>
                {session.ipAddress} · {t.lastUsed(format.relative(session.lastUsedAt))}
              </span>
            </div>
            {session.current ? null : (
              <IconButton label={t.signOutOne(session.device)} size="sm" onClick={() => end.mutate(session.id)}>
                <LogOut size={16} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.everywhereTitle}
        description={t.everywhereText}
        confirmLabel={t.everywhereConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.identity.signOutEverywhere()
          forgetSession()
          client.clear()
        }}
      />
    </Card>
  )
}
