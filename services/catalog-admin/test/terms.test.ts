import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
})
afterAll(() => test.close())

const named = (name: string) => ({ body: { name: { en: name, 'pt-BR': `${name} (pt)` } } })

describe('the rows of the home page', () => {
  const publishedRows = async () =>
    (await db().selectFrom('catalogAdmin.category').selectAll().orderBy('position').execute()).map((row) => [
      row.position,
      row.name.en,
    ])

  it('keep an order without gaps when one is added, moved, renamed or removed, for viewers too', async () => {
    const ids = new Map<string, string>()
    for (const name of ['One', 'Two', 'Three', 'Four']) ids.set(name, (await editor.createCategory(named(name))).id)
    await editor.updateCategory({ params: { id: ids.get('Four') ?? '' }, body: { position: 1 } })
    expect((await editor.listCategories()).items.map((row) => row.name.en)).toEqual(['One', 'Four', 'Two', 'Three'])
    await editor.updateCategory({ params: { id: ids.get('One') ?? '' }, body: { position: 900 } })
    await editor.deleteCategory({ params: { id: ids.get('Two') ?? '' } })
    await editor.updateCategory({
      params: { id: ids.get('Three') ?? '' },
      body: { name: { en: 'Third', 'pt-BR': 'Terceira' } },
    })
    expect(await publishedRows()).toEqual([
      [0, 'Four'],
      [1, 'Third'],
      [2, 'One'],
    ])
  })

  it('keep it when several editors move them at once', async () => {
    const { items } = await editor.listCategories()
    await Promise.all(
      items.flatMap((row) =>
        [0, 2, 1].map((position) => editor.updateCategory({ params: { id: row.id }, body: { position } })),
      ),
    )
    expect((await publishedRows()).map(([position]) => position)).toEqual([0, 1, 2])
  })
})

describe('a genre', () => {
  it('has a name of its own in each language, whatever its case', async () => {
    await editor.createGenre(named('Western'))
    await expect(editor.createGenre(named('western'))).rejects.toMatchObject({ code: 'catalog-admin.name-taken' })
    await expect(
      editor.createGenre({ body: { name: { en: 'Other', 'pt-BR': 'WESTERN (pt)' } } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.name-taken' })
  })

  it('that titles use cannot vanish, and says how many do', async () => {
    const genre = await editor.createGenre(named('Noir'))
    const title = await editor.createTitle({ body: { kind: 'film', name: 'Dark', genreIds: [genre.id] } })
    await expect(editor.deleteGenre({ params: { id: genre.id } })).rejects.toMatchObject({
      code: 'catalog-admin.term-in-use',
      details: { titles: 1 },
    })
    await editor.updateTitle({ params: { id: title.id }, body: { version: 1, genreIds: [] } })
    await editor.deleteGenre({ params: { id: genre.id } })
    await expect(editor.deleteGenre({ params: { id: genre.id } })).rejects.toMatchObject({
      code: 'catalog-admin.term-not-found',
    })
  })
})

describe('cast members', () => {
  it('are found without accents and paged by name, and may share a name', async () => {
    for (const name of ['Zé da Silva', 'José Álvares', 'Jose Alvares', 'Ana Lima', 'josé'])
      await editor.createCastMember({ body: { name } })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await editor.listCastMembers({ query: { limit: 2, ...(cursor ? { cursor } : {}) } })
      names.push(...page.items.map((person) => person.name))
      cursor = page.nextCursor
    } while (cursor)
    expect(names).toHaveLength(5)
    expect(names[0]).toBe('Ana Lima')
    expect((await editor.listCastMembers({ query: { q: 'JOSE ALV' } })).items).toHaveLength(2)
  })

  it('that a title names cannot vanish, though named twice they count once', async () => {
    const person = await editor.createCastMember({ body: { name: 'Twice' } })
    await editor.createTitle({
      body: {
        kind: 'film',
        name: 'Two roles',
        credits: [
          { castMemberId: person.id, role: 'actor', character: 'Herself' },
          { castMemberId: person.id, role: 'director' },
        ],
      },
    })
    await expect(editor.deleteCastMember({ params: { id: person.id } })).rejects.toMatchObject({
      code: 'catalog-admin.term-in-use',
      details: { titles: 1 },
    })
  })
})
