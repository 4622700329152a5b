import { column, defineContract } from '@codeflix/contracts/contract'
import type { Manifest } from '@codeflix/kit/service'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { staleFiles } from './reference.ts'
import { configPage, eventsPage, faultsPage, routesPage } from './reference/pages.ts'
import { serviceGraph, withServiceGraph } from './reference/service-graph.ts'

const library = defineContract({
  service: 'film-library',
  summary: 'Films.',
  faults: { 'no-such-film': { status: 404, detail: 'There is no such film.' } },
  routes: {
    getFilm: {
      method: 'GET',
      path: '/films/:id',
      summary: 'One film',
      access: { staff: ['editor'] },
      params: z.object({ id: z.string() }),
      faults: ['no-such-film'],
      limits: { bodyBytes: 2048, perMinute: 5 },
    },
  },
  events: {
    'film.added': {
      summary: 'A film is new',
      key: 'filmId',
      payload: z.object({ filmId: z.string(), year: z.number().optional() }),
    },
  },
  tables: {
    film: {
      summary: 'Films',
      key: ['id'],
      columns: { id: column.uuid(), name: column.text(), year: column.nullable(column.integer()) },
    },
  },
})
const cinema = defineContract({ service: 'cinema', summary: 'Shows.', faults: {}, routes: {}, events: {}, tables: {} })

// The names of these services are not among the project's own, which is all that the types could object to.
const services = [
  { contract: library, consumes: [], replicates: {} },
  { contract: cinema, consumes: ['film-library.film.added'], replicates: { 'film-library.film': ['name'] } },
] as unknown as Manifest[]

describe('the pages', () => {
  test('a route says where it is, who may call it, its limits and its faults', () => {
    expect(routesPage(services)).toContain(
      '| `GET /api/film-library/films/:id`<br>getFilm | staff: owner, editor | One film (body up to 2,048 bytes, 5 requests a minute) | `film-library.no-such-film` |',
    )
  })

  test('an event says what it carries and who takes it', () => {
    expect(eventsPage(services)).toContain(
      '| `film-library.film.added` | A film is new | `filmId` | `filmId` `year?` | cinema |',
    )
  })

  test('a published column says who copies it; the key goes along unasked', () => {
    const page = eventsPage(services)
    expect(page).toContain('### Table `film_library.film`')
    expect(page).toContain('| `id` (key) | uuid | cinema |')
    expect(page).toContain('| `name` | text | cinema |')
    expect(page).toContain('| `year` | integer or null |  |')
  })

  test('a fault says its status and which routes answer with it', () => {
    expect(faultsPage(services)).toContain('| `film-library.no-such-film` | 404 | There is no such film. | getFilm |')
    expect(faultsPage(services)).toContain('| `kit.unauthenticated` | 401 |')
  })

  test.each([
    [z.int().min(1).max(9).default(3).describe('How many.'), 'integer, 1 to 9 | `3` | How many.'],
    [z.number().positive().max(9), 'number, more than 0, at most 9 |  | '],
    [z.enum(['a', 'b']).default('a'), '`a` or `b` | `a` | '],
    [z.boolean().default(false), '`true` or `false` | `false` | '],
    [z.string().describe('Either <this>|that'), 'text |  | Either \\<this>\\|that'],
    [z.url(), 'URL |  | '],
  ])('a setting says what it takes (%#)', (schema, cells) => {
    const keys = [{ section: 'cinema', key: 'seats', variable: 'CINEMA_SEATS', schema }]
    expect(configPage(keys)).toContain(`| \`seats\` | \`CINEMA_SEATS\` | ${cells} |\n`)
  })
})

describe('the graph', () => {
  const graph = serviceGraph(services)

  test('has a node for each service, an arrow for the events, a dotted one for the copies', () => {
    expect(graph.split('\n')).toEqual([
      '```mermaid',
      'flowchart LR',
      '  film_library["film-library"]',
      '  cinema["cinema"]',
      '  film_library -->|"film.added"| cinema',
      '  film_library -.->|"film"| cinema',
      '```',
    ])
  })

  test('is put between its markers, and again in the same place', () => {
    const once = withServiceGraph('# A\n<!-- graph:begin -->\nold\n<!-- graph:end -->\n# B\n', graph)
    expect(once).toMatch(/^# A\n<!-- graph:begin -->\n\n```mermaid\n[^]+```\n\n<!-- graph:end -->\n# B\n$/)
    expect(withServiceGraph(once, graph)).toBe(once)
  })

  test('does not vanish when there is no place for it', () => {
    expect(() => withServiceGraph('# A\n', graph)).toThrow('no place for the graph')
  })
})

test('a page that is missing, or that the code has left behind, is stale', () => {
  const root = mkdtempSync(join(tmpdir(), 'codeflix-reference-'))
  try {
    mkdirSync(join(root, 'docs'))
    writeFileSync(join(root, 'docs/a.md'), 'as it is')
    writeFileSync(join(root, 'docs/b.md'), 'as it was')
    expect(staleFiles(root, { 'docs/a.md': 'as it is', 'docs/b.md': 'as it is', 'docs/c.md': '' })).toEqual([
      'docs/b.md',
      'docs/c.md',
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})
