import { Card } from '@codeflix/ui/card'
import { useWords } from '@codeflix/ui/i18n'
import form from '../../ui/form.module.css'
import { editorWords } from './editor-words.ts'
import { TermPicker } from './term-picker.tsx'
import type { TitleDraft } from './use-title-draft.ts'

export function DiscoveryCard({ edits }: { edits: TitleDraft }) {
  const t = useWords(editorWords).discovery
  const { draft, edit } = edits
  return (
    <Card id="discovery" title={t.title}>
      <div className={form.pair}>
        <TermPicker
          kind="category"
          label={t.categories}
          hint={t.categoriesHint}
          placeholder={t.addCategory}
          value={draft.categoryIds}
          onChange={(categoryIds) => edit({ categoryIds })}
          max={20}
        />
        <TermPicker
          kind="genre"
          label={t.genres}
          hint={t.genresHint}
          placeholder={t.addGenre}
          value={draft.genreIds}
          onChange={(genreIds) => edit({ genreIds })}
          max={10}
        />
      </div>
    </Card>
  )
}
