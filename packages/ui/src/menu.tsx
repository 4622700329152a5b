import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import styles from './menu.module.css'
import { useOverlayContainer } from './overlay-container.tsx'

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}

export function Menu({ trigger, align = 'end', side = 'bottom', onOpenChange, children }: MenuProps) {
  const portal = useOverlayContainer()
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal {...portal}>
        <DropdownMenu.Content className={styles.content} align={align} side={side} sideOffset={8} collisionPadding={12}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  icon?: ReactNode
  danger?: boolean
  disabled?: boolean
  onSelect?: () => void
  /** Gives the looks to the only child, e.g. a router link. */
  asChild?: boolean
  children: ReactNode
}

export function MenuItem({
  icon,
  danger = false,
  disabled = false,
  onSelect,
  asChild = false,
  children,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={[styles.item, danger && styles.danger].filter(Boolean).join(' ')}
      disabled={disabled}
      asChild={asChild}
      {...(onSelect ? { onSelect } : {})}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon ? <span className={styles.icon}>{icon}</span> : null}
          {children}
        </>
      )}
    </DropdownMenu.Item>
  )
}

interface MenuChoicesProps {
  label: string
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: string; detail?: string | undefined }[]
}

/** A group of which one is chosen, with its name above. */
export function MenuChoices({ label, value, onValueChange, options }: MenuChoicesProps) {
  return (
    <>
      <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={onValueChange}>
        {options.map((option) => (
          <DropdownMenu.RadioItem key={option.value} value={option.value} className={styles.item}>
            <span className={styles.check}>
              <DropdownMenu.ItemIndicator>
                <Check size={16} aria-hidden />
              </DropdownMenu.ItemIndicator>
            </span>
            {option.label}
            {option.detail ? <span className={styles.detail}>{option.detail}</span> : null}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles.separator} />
}
