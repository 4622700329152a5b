import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { expect, test } from 'vitest'
import { requireFit, type TableShape } from './logical-replication-tables.ts'

const link: ReplicaLink = {
  owner: 'catalog-admin',
  consumer: 'catalog',
  schema: 'catalog_admin',
  table: 'title',
  key: ['id'],
  columns: ['id', 'name'],
}
const table = (columns: string[], more: Partial<TableShape> = {}): TableShape => ({
  columns,
  primaryKey: ['id'],
  generated: [],
  required: ['id'],
  replicaIdentity: 'd',
  ...more,
})
const original = table(['id', 'name', 'staff_note'])
const copy = table(['id', 'name', 'folded'], { generated: ['folded'] })

test('two tables that fit are handed back', () => {
  expect(requireFit(link, original, copy)).toEqual({ original, copy })
  const twoPartKey = { primaryKey: ['name', 'id'] }
  expect(() =>
    requireFit({ ...link, key: ['id', 'name'] }, table(['id', 'name'], twoPartKey), table(['id', 'name'], twoPartKey)),
  ).not.toThrow()
})

test.each<[string, ReplicaLink, TableShape | undefined, TableShape | undefined]>([
  ['catalog-admin has no such table; its migrations have to run first', link, undefined, copy],
  ['catalog has no such table; its migrations have to run first', link, original, undefined],
  ['catalog-admin has no column budget', { ...link, columns: ['id', 'budget'] }, original, copy],
  ['catalog has no column staff_note', { ...link, columns: ['id', 'name', 'staff_note'] }, original, copy],
  ['catalog computes folded itself', { ...link, columns: ['id', 'folded'] }, table(['id', 'folded']), copy],
  ["catalog-admin's primary key is not (id)", link, table(['id', 'name'], { primaryKey: ['name'] }), copy],
  ["catalog's primary key is not (id)", link, original, table(['id', 'name'], { primaryKey: [] })],
  ['id is part of the key and has to be copied', { ...link, columns: ['name'] }, original, copy],
  [
    "nobody would fill catalog's column rank",
    link,
    original,
    table(['id', 'name', 'rank'], { required: ['id', 'rank'] }),
  ],
])('a link is refused because %s', (reason, refused, owner, consumer) => {
  expect(() => requireFit(refused, owner, consumer)).toThrow(
    `catalog can't hold a copy of catalog-admin's catalog_admin.title: ${reason}.`,
  )
})
