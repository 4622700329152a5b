import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { Menu, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { ArrowDown, ArrowUp, EllipsisVertical, Pencil, Trash2 } from 'lucide-react'
import { words } from './words.ts'

/** What can be done to one entry. What is in use cannot be deleted, and says so. */
export function RowMenu({
  name,
  titles,
  onRename,
  onDelete,
  onUp,
  onDown,
}: {
  name: string
  /** How many titles use it. */
  titles: number
  onRename: () => void
  onDelete: () => void
  /** Only for lists with an order; absent at their ends. */
  onUp?: (() => void) | undefined
  onDown?: (() => void) | undefined
}) {
  const t = useWords(words)
  return (
    <Menu
      trigger={
        <IconButton label={t.more(name)} size="sm" tooltip={false}>
          <EllipsisVertical size={18} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil />} onSelect={onRename}>
        {t.rename}
      </MenuItem>
      {onUp ? (
        <MenuItem icon={<ArrowUp />} onSelect={onUp}>
          {t.moveUp}
        </MenuItem>
      ) : null}
      {onDown ? (
        <MenuItem icon={<ArrowDown />} onSelect={onDown}>
          {t.moveDown}
        </MenuItem>
      ) : null}
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} danger disabled={titles > 0} onSelect={onDelete}>
        {titles > 0 ? t.inUse(titles) : t.delete}
      </MenuItem>
    </Menu>
  )
}
