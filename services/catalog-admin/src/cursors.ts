import { z } from 'zod'

/** An instant in PostgreSQL's words, which has microseconds where an ISO string of JavaScript has none, and an id. */
export const instantAndId = z.tuple([
  z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/),
  z.uuid(),
])
export const nameAndId = z.tuple([z.string().max(300), z.uuid()])
