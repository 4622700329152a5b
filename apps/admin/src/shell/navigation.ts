import type { StaffRole } from '@codeflix/contracts/contract'
import {
  Activity,
  Clapperboard,
  Cpu,
  House,
  LayoutList,
  Layers,
  Mail,
  Settings,
  ShieldCheck,
  Tags,
  UserRound,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import { mayAs } from '../session/me.tsx'

export interface NavigationItem {
  to: string
  label:
    | 'home'
    | 'titles'
    | 'categories'
    | 'genres'
    | 'castMembers'
    | 'encodes'
    | 'subscribers'
    | 'plans'
    | 'mail'
    | 'staff'
    | 'settings'
    | 'system'
  icon: LucideIcon
}

interface NavigationGroup {
  label?: 'catalog' | 'people' | 'siteGroup'
  /** Absent: for all staff. */
  role?: StaffRole
  items: readonly NavigationItem[]
}

const groups: readonly NavigationGroup[] = [
  { items: [{ to: '/', label: 'home', icon: House }] },
  {
    label: 'catalog',
    role: 'editor',
    items: [
      { to: '/titles', label: 'titles', icon: Clapperboard },
      { to: '/categories', label: 'categories', icon: LayoutList },
      { to: '/genres', label: 'genres', icon: Tags },
      { to: '/cast-members', label: 'castMembers', icon: UserRound },
      { to: '/encodes', label: 'encodes', icon: Cpu },
    ],
  },
  {
    label: 'people',
    role: 'support',
    items: [
      { to: '/subscribers', label: 'subscribers', icon: UsersRound },
      { to: '/plans', label: 'plans', icon: Layers },
      { to: '/mail', label: 'mail', icon: Mail },
    ],
  },
  {
    label: 'siteGroup',
    role: 'owner',
    items: [
      { to: '/staff', label: 'staff', icon: ShieldCheck },
      { to: '/settings', label: 'settings', icon: Settings },
      { to: '/system', label: 'system', icon: Activity },
    ],
  },
]

/** What somebody with these roles finds in the navigation. */
export const navigationFor = (roles: readonly StaffRole[]): NavigationGroup[] =>
  groups.filter(({ role }) => !role || mayAs(roles, role))
