import { ConfirmDialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { faultWords } from '../../fault-words.ts'
import { words } from './words.ts'

/** Asks before an entry that no title uses is deleted. */
export function DeleteDialog({
  name,
  onDelete,
  onClose,
}: {
  /** Undefined while it is closed. */
  name: string | undefined
  onDelete: () => Promise<unknown>
  onClose: () => void
}) {
  const t = useWords(words)
  const notify = useToast()
  return (
    <ConfirmDialog
      open={name !== undefined}
      onOpenChange={onClose}
      title={t.deleteTitle(name ?? '')}
      description={t.deleteText}
      confirmLabel={t.deleteConfirm}
      danger
      faultWords={faultWords}
      onConfirm={async () => {
        await onDelete()
        notify(t.deleted(name ?? ''), { tone: 'success' })
      }}
    />
  )
}
