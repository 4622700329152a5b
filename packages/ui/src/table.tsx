import type { ReactNode } from 'react'
import { Skeleton } from './skeleton.tsx'
import styles from './table.module.css'
import { useNarrow } from './use-narrow.ts'
import { VisuallyHidden } from './visually-hidden.tsx'

export interface Column<Row> {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'start' | 'end'
  /** Left out on a phone. */
  wideOnly?: boolean
  /** On a phone it stands below the row's name instead of beside it. */
  stacks?: boolean
  /** A CSS width, e.g. `8rem`. */
  width?: string
  /** For columns of buttons: the header is there for assistive technology only. */
  hideHeader?: boolean
}

interface TableProps<Row> {
  /** What the table lists, for assistive technology. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Shows that many placeholder rows instead of `rows`. */
  loadingRows?: number
  /** Shown instead of an empty body. */
  empty?: ReactNode
}

/** The first column names its row (`<th scope="row">`). Scrolls sideways by itself when it is too narrow. */
export function Table<Row>({ caption, columns: all, rows, rowKey, loadingRows = 0, empty }: TableProps<Row>) {
  const narrow = useNarrow()
  const stacked = narrow ? all.filter(({ stacks }) => stacks) : []
  const columns = all.filter((column) => !stacked.includes(column))
  if (!loadingRows && rows.length === 0 && empty) return <>{empty}</>
  const classOf = (column: Column<Row>) =>
    [column.align === 'end' && styles.end, column.wideOnly && styles.wideOnly].filter(Boolean).join(' ') || undefined
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroll} aria-label={caption} tabIndex={0}>
      <table className={styles.table} aria-busy={loadingRows > 0}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)} style={{ width: column.width }}>
                {column.hideHeader ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {loadingRows
            ? Array.from({ length: loadingRows }, (_, index) => (
                <tr key={index}>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      <Skeleton width={`${55 + ((index * 7 + column.key.length * 5) % 40)}%`} />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column, index) =>
                    index === 0 ? (
                      <th key={column.key} scope="row" className={classOf(column)}>
                        {column.cell(row)}
                        {stacked.map((below) => (
                          <div key={below.key} className={styles.stacked}>
                            {below.cell(row)}
                          </div>
                        ))}
                      </th>
                    ) : (
                      <td key={column.key} className={classOf(column)}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
        </tbody>
      </table>
    </section>
  )
}
