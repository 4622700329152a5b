import { expect, it } from 'vitest'
import { bulkKinds, changeOf, inverseOf } from './bulk-change.ts'

it('says what was chosen as the service takes it, and nothing while the category or genre is missing', () => {
  expect(changeOf('publish', '')).toEqual({ what: 'publish' })
  expect(changeOf('add genre', '')).toBeUndefined()
  expect(changeOf('remove category', 'c')).toEqual({ what: 'remove', term: 'category', id: 'c' })
})

it('undoes each change by another, which that one undoes', () => {
  for (const kind of bulkKinds) {
    const change = changeOf(kind, 'id')
    if (!change) throw new Error(kind)
    expect(inverseOf(change)).not.toEqual(change)
    expect(inverseOf(inverseOf(change))).toEqual(change)
  }
})
