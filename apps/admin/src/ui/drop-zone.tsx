import { useState, type ReactNode } from 'react'
import styles from './drop-zone.module.css'

interface DropZoneProps {
  onDrop: (file: File) => void
  /** For more than one file at once; without it the first is taken. */
  onDropMany?: (files: File[]) => void
  /** Without its own looks, around something that is a target by itself. */
  bare?: boolean
  children: ReactNode
}

/** A place to drop a file on. Whoever does not drag uses the button inside. */
export function DropZone({ onDrop, onDropMany, bare = false, children }: DropZoneProps) {
  const [depth, setDepth] = useState(0)
  return (
    <div
      className={bare ? styles.bare : styles.zone}
      data-over={depth > 0 || undefined}
      onDragEnter={(event) => {
        if (event.dataTransfer.types.includes('Files')) setDepth((before) => before + 1)
      }}
      onDragLeave={() => setDepth((before) => Math.max(0, before - 1))}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        setDepth(0)
        const files = [...event.dataTransfer.files]
        const [first] = files
        if (files.length > 1 && onDropMany) onDropMany(files)
        else if (first) onDrop(first)
      }}
    >
      {children}
    </div>
  )
}
