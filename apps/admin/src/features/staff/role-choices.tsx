import { staffRoles, type StaffRole } from '@codeflix/contracts/contract'
import { Checkbox } from '@codeflix/ui/checkbox'
import { useWords } from '@codeflix/ui/i18n'
import { CircleAlert } from 'lucide-react'
import styles from './staff.module.css'
import { words } from './words.ts'

/** What somebody may do; any of the roles, together. */
export function RoleChoices({
  value,
  onChange,
  error,
}: {
  value: readonly StaffRole[]
  onChange: (roles: StaffRole[]) => void
  error?: string | undefined
}) {
  const t = useWords(words)
  return (
    <fieldset className={styles.roles}>
      <legend className={styles.legend}>{t.roles}</legend>
      {staffRoles.map((role) => (
        <Checkbox
          key={role}
          label={t.role[role].name}
          hint={t.role[role].text}
          checked={value.includes(role)}
          {...(error ? { 'aria-invalid': true } : {})}
          onCheckedChange={(checked) =>
            onChange(staffRoles.filter((one) => (one === role ? checked : value.includes(one))))
          }
        />
      ))}
      {error ? (
        <p className={styles.error} role="alert">
          <CircleAlert size={16} aria-hidden />
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
