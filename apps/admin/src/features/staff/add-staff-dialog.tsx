import type { BodyOf } from '@codeflix/contracts/contract'
import { identity } from '@codeflix/contracts/identity'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { RoleChoices } from './role-choices.tsx'
import { words } from './words.ts'

type NewStaff = BodyOf<typeof identity.routes.addStaff>

export function AddStaffDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(words)
  return (
    <Dialog open={open} onOpenChange={onClose} title={t.addTitle} description={t.addText}>
      <AddStaffForm onClose={onClose} />
    </Dialog>
  )
}

function AddStaffForm({ onClose }: { onClose: () => void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const notify = useToast()
  const [fields, setFields] = useState<NewStaff>({ name: '', email: '', roles: [] })
  const add = useMutation({
    mutationFn: (body: NewStaff) => api.identity.addStaff({ body }),
    onSuccess: async (account) => {
      await client.invalidateQueries({ queryKey: ['identity', 'listAccounts'] })
      notify(t.added(account.name), { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(identity.routes.addStaff.body, fields, add.error)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => add.mutate(body))}>
      <div className={form.pair}>
        <Field label={t.name} error={checked.isWrong('name') ? t.nameError : undefined}>
          <Input
            value={fields.name}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
          />
        </Field>
        <Field label={t.email} error={checked.isWrong('email') ? t.emailError : undefined}>
          <Input
            type="email"
            value={fields.email}
            autoComplete="off"
            onChange={(event) => setFields({ ...fields, email: event.currentTarget.value })}
          />
        </Field>
      </div>
      <RoleChoices
        value={fields.roles}
        onChange={(roles) => setFields({ ...fields, roles })}
        error={checked.isWrong('roles') ? t.rolesError : undefined}
      />
      <ErrorNote error={add.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={add.isPending}>
          {t.addConfirm}
        </Button>
      </div>
    </form>
  )
}
