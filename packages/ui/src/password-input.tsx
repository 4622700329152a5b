import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { useWords } from './i18n.tsx'
import { Input } from './input.tsx'
import styles from './input.module.css'
import { uiWords } from './ui-words.ts'

/** A password with a button that shows it. Set `autoComplete` to `current-password` or `new-password`. */
export function PasswordInput(props: Omit<ComponentProps<'input'>, 'type'>) {
  const [shown, show] = useState(false)
  const words = useWords(uiWords)
  return (
    <div className={styles.password}>
      <Input {...props} type={shown ? 'text' : 'password'} autoCapitalize="none" spellCheck={false} />
      <button
        type="button"
        className={styles.reveal}
        aria-label={shown ? words.hidePassword : words.showPassword}
        aria-pressed={shown}
        onClick={() => show(!shown)}
      >
        {shown ? <EyeOff size={20} aria-hidden /> : <Eye size={20} aria-hidden />}
      </button>
    </div>
  )
}
