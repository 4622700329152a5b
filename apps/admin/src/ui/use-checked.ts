import { refusedFields } from '@codeflix/ui/faults'
import { type FormEvent, useState } from 'react'

/** What of a contract's schema is needed here. */
interface Schema<Data> {
  safeParse(
    value: unknown,
  ): { success: true; data: Data } | { success: false; error: { issues: { path: PropertyKey[] }[] } }
}

interface Checked<Data> {
  /** Whether to mark a field, by its path as in the JSON body; nothing is marked before the first try to send. */
  isWrong: (path: string) => boolean
  /** Marks what is wrong and goes to the first of it in the form. @returns the data when nothing is wrong */
  check: (form: HTMLFormElement | null) => Data | undefined
  /** What a form does when it is submitted: sends the data, if nothing is wrong with them. */
  submit: (send: (data: Data) => void) => (event: FormEvent<HTMLFormElement>) => void
}

/** Checks a form by the schema of the route that it goes to. @param refused the error of the last try, which may name fields too */
export function useChecked<Data>(schema: Schema<Data>, value: unknown, refused?: unknown): Checked<Data> {
  const [tried, setTried] = useState(false)
  const result = schema.safeParse(value)
  const wrong = Object.keys(refusedFields(refused))
  if (!result.success) wrong.push(...result.error.issues.map(({ path }) => path.join('.')))
  const check: Checked<Data>['check'] = (form) => {
    setTried(true)
    if (result.success) return result.data
    // The marks are there with the next frame.
    requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
    return undefined
  }
  return {
    isWrong: (path) => tried && wrong.some((one) => one === path || one.startsWith(`${path}.`)),
    check,
    submit: (send) => (event) => {
      event.preventDefault()
      // A dialog is inside its page's form for React, though not for the browser.
      event.stopPropagation()
      const data = check(event.currentTarget)
      if (data !== undefined) send(data)
    },
  }
}
