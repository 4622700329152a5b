/** A NUL in JSON, or half of a character that is written as two; an even number of backslashes before it is text. */
const escapedNonText = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** Whether PostgreSQL could keep what a stranger sent: it has no NUL in text and no half of a character in `jsonb`. */
export function isKeepable(value: unknown): boolean {
  try {
    return !escapedNonText.test(JSON.stringify(value ?? null))
  } catch (error) {
    // Lists in lists in lists, deeper than the stack.
    if (error instanceof RangeError) return false
    throw error
  }
}
