import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { words } from './words.ts'

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useWords(words)
  const notify = useToast()
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setDone(true)
    notify(t.copied, { tone: 'success', durationMs: 2000 })
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <IconButton label={label ?? t.copy} size="sm" onClick={() => void copy()}>
      {done ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </IconButton>
  )
}
