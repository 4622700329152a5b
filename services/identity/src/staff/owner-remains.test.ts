import { expect, test } from 'vitest'
import { requireOwnerRemains } from './owner-remains.ts'

const refusal = expect.objectContaining({ code: 'identity.last-owner' })

test('the only owner cannot be demoted, not even to another role', () => {
  expect(() => requireOwnerRemains(['ana'], 'ana', [])).toThrow(refusal)
  expect(() => requireOwnerRemains(['ana'], 'ana', ['editor'])).toThrow(refusal)
})

test('the only owner may take further roles', () => {
  expect(() => requireOwnerRemains(['ana'], 'ana', ['owner', 'editor'])).not.toThrow()
})

test('one of two owners may go', () => {
  expect(() => requireOwnerRemains(['ana', 'bruno'], 'ana', [])).not.toThrow()
})

test('roles of somebody who is no owner are not held back', () => {
  expect(() => requireOwnerRemains(['ana'], 'bruno', [])).not.toThrow()
})
