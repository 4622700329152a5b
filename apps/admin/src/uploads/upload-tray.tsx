import { Button } from '@codeflix/ui/button'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { isUnderWay, totalOf, type UploadItem } from './upload-item.ts'
import { dismissUpload } from './upload-queue.ts'
import { UploadRow } from './upload-row.tsx'
import styles from './upload-tray.module.css'
import { useUploads } from './use-uploads.ts'
import { words } from './words.ts'

/** The uploads of this tab, in sight on every page; a line at the bottom that opens to a list. */
export function UploadTray() {
  const t = useWords(words)
  const items = useUploads()
  const [open, setOpen] = useState(false)
  const listId = useId()
  const shown = items.length > 0
  useEffect(() => {
    const { style } = document.documentElement
    if (shown) style.setProperty('--toast-lift', '3.5rem')
    return () => void style.removeProperty('--toast-lift')
  }, [shown])
  if (!shown) return null
  const moving = items.some(({ phase }) => isUnderWay(phase))
  return (
    <section aria-label={t.title} className={styles.tray}>
      <div id={listId} hidden={!open} className={styles.panel}>
        <ul>
          {items.map((item) => (
            <UploadRow key={item.mediaId} item={item} />
          ))}
        </ul>
        {items.some(({ phase }) => phase === 'done') ? (
          <div className={styles.clear}>
            <Button
              size="sm"
              variant="ghost"
              onClick={() =>
                items.filter(({ phase }) => phase === 'done').forEach(({ mediaId }) => dismissUpload(mediaId))
              }
            >
              {t.clearDone}
            </Button>
          </div>
        ) : null}
      </div>
      <div className={styles.line}>
        <Summary items={items} />
        <IconButton
          label={open ? t.close : t.open}
          size="sm"
          aria-expanded={open}
          aria-controls={listId}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown size={18} aria-hidden /> : <ChevronUp size={18} aria-hidden />}
        </IconButton>
        {moving ? null : (
          <IconButton
            label={t.dismiss}
            size="sm"
            onClick={() => {
              for (const { mediaId } of items) dismissUpload(mediaId)
            }}
          >
            <X size={18} aria-hidden />
          </IconButton>
        )}
      </div>
      <Announcements items={items} />
    </section>
  )
}

function Summary({ items }: { items: readonly UploadItem[] }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const moving = items.filter(({ phase }) => isUnderWay(phase))
  const stuck = items.filter(({ phase }) => phase === 'failed' || phase === 'interrupted' || phase === 'paused')
  if (moving.length === 0)
    return <p className={styles.summary}>{stuck.length > 0 ? t.attention(stuck.length) : t.allDone}</p>
  const { share, bytesPerSecond, left } = totalOf(items)
  return (
    <>
      <p className={styles.summary}>
        {t.underWay(moving.length)} · {format.percent(share)}
        <span className={styles.aside}>
          {bytesPerSecond > 0 ? t.perSecond(format.bytes(bytesPerSecond)) : null}
          {left === undefined ? null : ` · ${t.left(format.duration(left))}`}
        </span>
      </p>
      <span className={styles.bar}>
        <ProgressBar label={t.underWay(moving.length)} value={share} />
      </span>
    </>
  )
}

/** Says when an upload is done or stops, and leaves the many steps between unsaid. */
function Announcements({ items }: { items: readonly UploadItem[] }) {
  const t = useWords(words)
  const said = items
    .filter(({ phase }) => phase === 'done' || phase === 'failed')
    .map(({ phase, fileName }) => (phase === 'done' ? t.done(fileName) : t.stopped(fileName)))
  return (
    <output>
      <VisuallyHidden>{said.at(-1) ?? ''}</VisuallyHidden>
    </output>
  )
}
