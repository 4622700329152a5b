import { expect, it } from 'vitest'
import { navigationFor } from './navigation.ts'

const labels = (...roles: Parameters<typeof navigationFor>[0]) =>
  navigationFor(roles).flatMap(({ items }) => items.map(({ to }) => to))

it('shows editors the catalog and support the subscribers', () => {
  expect(labels('editor')).toContain('/titles')
  expect(labels('editor')).not.toContain('/subscribers')
  expect(labels('support')).toContain('/mail')
  expect(labels('support')).not.toContain('/encodes')
})

it('keeps staff and settings for owners, who see everything', () => {
  expect(labels('editor', 'support')).not.toContain('/staff')
  expect(labels('editor', 'support')).not.toContain('/system')
  expect(labels('owner')).toEqual(
    expect.arrayContaining(['/', '/titles', '/subscribers', '/staff', '/settings', '/system']),
  )
})
