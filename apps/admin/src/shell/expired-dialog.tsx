import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { PasswordInput } from '@codeflix/ui/password-input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { faultWords } from '../fault-words.ts'
import { useMe } from '../session/me.tsx'
import { forgetSession, signIn } from '../session/session.ts'
import { useSession } from '../session/use-session.ts'
import styles from './expired-dialog.module.css'
import { words } from './words.ts'

/** Signs in again in place when the session has ended, so that nothing on the page is lost. */
export function ExpiredDialog() {
  const t = useWords(words).expired
  const me = useMe()
  const session = useSession()
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const again = useMutation({
    mutationFn: () => signIn(me.email, password),
    onSuccess: () => {
      setPassword('')
      return client.invalidateQueries()
    },
  })
  return (
    <Dialog open={session === 'expired'} onOpenChange={() => undefined} title={t.title} description={t.text} size="sm">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          again.mutate()
        }}
      >
        <p className={styles.email}>{me.email}</p>
        <input type="hidden" name="email" autoComplete="username" value={me.email} />
        <Field label={t.password}>
          <PasswordInput
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        <ErrorNote error={again.error} faultWords={faultWords} />
        <Button type="submit" variant="bright" wide busy={again.isPending}>
          {t.submit}
        </Button>
        <Button variant="ghost" wide onClick={forgetSession}>
          {t.other}
        </Button>
      </form>
    </Dialog>
  )
}
