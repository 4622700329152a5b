import type { StaffRole } from '@codeflix/contracts/contract'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { useWords } from '@codeflix/ui/i18n'
import { ShieldX } from 'lucide-react'
import { Link, Outlet } from 'react-router'
import { useMay } from '../session/me.tsx'
import { words } from './words.ts'

/** The pages below are for one role; the services refuse others in any case. */
export function NeedsRole({ staffRole }: { staffRole: StaffRole }) {
  const t = useWords(words).notYours
  if (useMay(staffRole)) return <Outlet />
  return (
    <EmptyState
      icon={<ShieldX />}
      title={t.title}
      action={
        <Button asChild>
          <Link to="/">{t.home}</Link>
        </Button>
      }
    >
      {t.text}
    </EmptyState>
  )
}
