/** Addresses as well: the mailed ones carry a token. */
const telling = /token|secret|password|authorization|cookie|url$/i

/** What a person may see of an event: values that would let somebody in are hidden, by the names of their fields. */
export function shownPayload(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownPayload)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      telling.test(name) && one !== null ? '(hidden)' : shownPayload(one),
    ]),
  )
}
