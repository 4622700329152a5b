import { expect, it } from 'vitest'
import { s3Failure } from './s3-failure.ts'

it.each([
  { Code: 'XMinioStorageFull', $metadata: { httpStatusCode: 507 } },
  { Code: 'QuotaExceeded', $metadata: { httpStatusCode: 403 } },
  { name: 'UnknownError', $metadata: { httpStatusCode: 507 } },
])('a server that has no room is told from one that is ill: %o', (error) => {
  const failure = s3Failure(error, 'put an object', { server: 'https://s3.example', bucket: 'films' })
  expect(failure.kind).toBe('full')
  expect(failure.message).toContain('films on https://s3.example has no room')
})
