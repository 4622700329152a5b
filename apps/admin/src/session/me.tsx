import type { StaffRole } from '@codeflix/contracts/contract'
import type { Me } from '@codeflix/contracts/identity'
import { createContext, use, type ReactNode } from 'react'

const MeContext = createContext<Me | undefined>(undefined)

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

/** The member of staff who is signed in. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs a MeProvider above it')
  return me
}

/** Whether somebody with these roles may do what needs `role`; owners may do everything. */
export const mayAs = (roles: readonly StaffRole[], role: StaffRole): boolean =>
  roles.includes('owner') || roles.includes(role)

/** Whether who is signed in may do what needs this role. */
export function useMay(role: StaffRole): boolean {
  return mayAs(useMe().roles, role)
}
