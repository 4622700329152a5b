/** One to 500 characters of `[A-Za-z0-9._-]` in parts separated by `/`; no part is `.` or `..`. */
export const isValidKey = (key: string): boolean =>
  key.length <= 500 && key.split('/').every((part) => /^[A-Za-z0-9._-]+$/.test(part) && part !== '.' && part !== '..')

/** The start of a key: empty, a key, or a key with a `/` behind it. */
export const isValidPrefix = (prefix: string): boolean => prefix === '' || isValidKey(prefix.replace(/\/$/, ''))
