import { Fault, type FieldError } from '@codeflix/contracts/fault'

const faults = {
  'card-invalid': { status: 422, detail: 'The card cannot be used as it was typed.' },
  'token-unknown': { status: 404, detail: 'This token is unknown, too old, or another customer used it.' },
  'charge-unknown': { status: 404, detail: 'There is no such charge.' },
  'key-reused': { status: 409, detail: 'This idempotency key was used for something else.' },
  'secret-wrong': { status: 401, detail: 'The secret key is missing or wrong.' },
  'request-invalid': { status: 400, detail: 'The request is not of the form that this route takes.' },
} as const

export const gatewayFault = (code: keyof typeof faults, fields: readonly FieldError[] = []): Fault =>
  new Fault(`sandbox-gateway.${code}`, { ...faults[code], fields })
