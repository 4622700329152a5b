import { expect, test } from 'vitest'
import { describeFault, faultCodeOf, faultWords, refusedFields, traceIdOf } from './faults.ts'

const words = faultWords<'identity.email-taken'>(
  { 'identity.email-taken': 'There is an account with this address.' },
  { 'identity.email-taken': 'Já existe uma conta com este e-mail.' },
)
const fault = {
  code: 'identity.email-taken',
  status: 409,
  fields: [{ path: 'email', message: 'taken' }],
  details: { traceId: '4bf9' },
}

test('a fault is told by its code, in the language asked for', () => {
  expect(describeFault(fault, 'en', words)).toBe('There is an account with this address.')
  expect(describeFault(fault, 'pt-BR', words)).toBe('Já existe uma conta com este e-mail.')
})

test('a lost connection and a bug have sentences of their own, and never show the error', () => {
  expect(faultCodeOf(new TypeError('Failed to fetch'))).toBe('offline')
  expect(describeFault(new TypeError('Failed to fetch'), 'en', words)).toMatch(/connection/)
  expect(describeFault(new Error('select * from account'), 'en', words)).toMatch(/our side/)
  expect(describeFault({ code: 'playback.something-new', status: 418 }, 'en', words)).toMatch(/our side/)
})

test('the refused fields and the reference for the operator are found', () => {
  expect(refusedFields(fault)).toEqual({ email: 'taken' })
  expect(traceIdOf(fault)).toBe('4bf9')
  expect(refusedFields('nothing')).toEqual({})
})
