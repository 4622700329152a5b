import { Button, type ButtonProps } from '@codeflix/ui/button'
import { useRef } from 'react'

interface FilePickerProps extends Omit<ButtonProps, 'onClick' | 'asChild'> {
  /** As in the `accept` attribute of a file input. */
  accept: string
  onPick: (file: File) => void
}

/** A button that asks for a file. */
export function FilePicker({ accept, onPick, children, ...rest }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...rest} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          // The same file may be chosen again.
          event.currentTarget.value = ''
          if (file) onPick(file)
        }}
      />
    </>
  )
}
