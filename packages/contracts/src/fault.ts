import { z } from 'zod'

/** What went wrong with one part of the input. `path` names it as in the JSON body, e.g. `cast.0.name`. */
export interface FieldError {
  path: string
  message: string
}

/** An error that was expected, with a code that a client can act on. Sent as `application/problem+json` (RFC 9457). */
export class Fault extends Error {
  override readonly name = 'Fault'
  /** `<service>.<kebab-case>`; the prefix names the folder that it comes from. */
  readonly code: string
  /** The HTTP status, 400 to 599. */
  readonly status: number
  readonly fields: readonly FieldError[]
  /** Extension members of the problem document (RFC 9457, section 3.2). */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    options: {
      status: number
      detail: string
      fields?: readonly FieldError[]
      details?: Readonly<Record<string, unknown>>
      cause?: unknown
    },
  ) {
    super(options.detail, { cause: options.cause })
    this.code = code
    this.status = options.status
    this.fields = options.fields ?? []
    this.details = options.details ?? {}
  }
}

/** The problem document as it travels. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  traceId: z.string().optional(),
})
export type Problem = z.infer<typeof problem>

/** Faults that any route may answer with; they come from the kit, before a service's own code runs. */
export const kitFaults = {
  'kit.invalid-input': { status: 400, detail: 'Something in the request is missing or has the wrong form.' },
  'kit.unauthenticated': { status: 401, detail: 'Sign in first.' },
  'kit.forbidden': { status: 403, detail: 'Your account may not do this.' },
  'kit.not-found': { status: 404, detail: 'There is nothing at this address.' },
  'kit.too-large': { status: 413, detail: 'The request is larger than this route accepts.' },
  'kit.unsupported-media-type': {
    status: 415,
    detail: 'The request has a content type that this route does not accept.',
  },
  'kit.too-many-requests': { status: 429, detail: 'Too many requests. Wait a moment and try again.' },
  'kit.internal': { status: 500, detail: 'Something went wrong on our side. Try again.' },
  'kit.unavailable': { status: 503, detail: 'This service is starting or stopping. Try again in a moment.' },
} as const

type KitFaultCode = keyof typeof kitFaults

/** A fault of the kit, with a more exact sentence where there is one. */
export function kitFault(
  code: KitFaultCode,
  options: { detail?: string; fields?: readonly FieldError[]; cause?: unknown } = {},
): Fault {
  return new Fault(code, { ...kitFaults[code], ...options, detail: options.detail ?? kitFaults[code].detail })
}
