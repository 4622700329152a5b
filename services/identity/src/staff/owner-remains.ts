import type { StaffRole } from '@codeflix/contracts/contract'
import { identity } from '@codeflix/contracts/identity'

/**
 * A site always has an owner: without one nobody could ever make anybody owner again.
 * @throws Fault `identity.last-owner`
 */
export function requireOwnerRemains(owners: readonly string[], accountId: string, roles: readonly StaffRole[]): void {
  if (roles.includes('owner')) return
  if (owners.includes(accountId) && owners.every((owner) => owner === accountId)) throw identity.fault('last-owner')
}
