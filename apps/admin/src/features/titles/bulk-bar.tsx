import type { TitleSummary } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Checkbox } from '@codeflix/ui/checkbox'
import { useWords } from '@codeflix/ui/i18n'
import { useState } from 'react'
import { BulkDialog } from './bulk-dialog.tsx'
import { bulkWords } from './bulk-words.ts'
import styles from './titles-page.module.css'

interface BulkBarProps {
  rows: readonly TitleSummary[]
  selected: ReadonlySet<string>
  onSelect: (ids: readonly string[]) => void
}

/** Selects all rows that are loaded, and changes those that are selected. */
export function BulkBar({ rows, selected, onSelect }: BulkBarProps) {
  const t = useWords(bulkWords)
  const [changing, change] = useState(false)
  // What a filter hides is not meant.
  const chosen = rows.filter(({ id }) => selected.has(id))
  if (rows.length === 0) return null
  return (
    <div className={styles.bulk}>
      <Checkbox
        label={chosen.length > 0 ? t.selected(chosen.length) : t.selectAll(rows.length)}
        checked={chosen.length === rows.length}
        ref={(box: HTMLInputElement | null) => {
          if (box) box.indeterminate = chosen.length > 0 && chosen.length < rows.length
        }}
        onCheckedChange={(checked) => onSelect(checked ? rows.map(({ id }) => id) : [])}
      />
      {chosen.length > 0 ? (
        <>
          <Button size="sm" variant="bright" onClick={() => change(true)}>
            {t.change}
          </Button>
          <Button size="sm" variant="ghost" onClick={() => onSelect([])}>
            {t.none}
          </Button>
        </>
      ) : null}
      <BulkDialog
        open={changing}
        titles={chosen}
        onClose={(done) => {
          change(false)
          if (done) onSelect([])
        }}
      />
    </div>
  )
}
