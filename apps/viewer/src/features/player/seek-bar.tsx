import { clock } from '@codeflix/ui/clock'
import { useWords } from '@codeflix/ui/i18n'
import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { chapterAt } from './chapters.ts'
import type { GrantKeeper } from './grant.ts'
import { previewLeft, timeAt } from './seek.ts'
import styles from './seek-bar.module.css'
import type { Tile } from './storyboard.ts'
import { useChapters } from './use-chapters.ts'
import { useStoryboard } from './use-storyboard.ts'
import { playerWords } from './words.ts'

interface SeekBarProps {
  time: number
  duration: number
  bufferedTo: number
  grant: GrantKeeper | undefined
  storyboard: string
  chapters: string | undefined
  onSeek: (time: number) => void
}

const previewWidth = 208

/** The bar of time: dragged, pressed, or moved by keys, with a picture of the place that is pointed at. */
export function SeekBar({ time, duration, bufferedTo, grant, storyboard, chapters, onSeek }: SeekBarProps) {
  const words = useWords(playerWords)
  const bar = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number>()
  const [dragged, setDragged] = useState<number>()
  const [keyed, setKeyed] = useState(false)
  const [width, setWidth] = useState(0)

  useEffect(() => {
    const element = bar.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const under = (event: PointerEvent): number =>
    timeAt(event.clientX, bar.current?.getBoundingClientRect() ?? { left: 0, width: 0 }, duration)
  const shown = dragged ?? time
  const share = (seconds: number): number => (duration > 0 ? seconds / duration : 0)
  const preview = dragged ?? pointed ?? (keyed ? time : undefined)
  const { tile, image } = useStoryboard(grant, storyboard, preview)
  const parts = useChapters(grant, chapters)

  return (
    <div
      ref={bar}
      className={styles.bar}
      data-active={preview !== undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragged(under(event))
      }}
      onPointerMove={(event) => {
        if (dragged !== undefined) setDragged(under(event))
        else if (event.pointerType === 'mouse') setPointed(under(event))
      }}
      onPointerUp={(event) => {
        if (dragged === undefined) return
        onSeek(under(event))
        setDragged(undefined)
      }}
      onPointerCancel={() => setDragged(undefined)}
      onPointerLeave={() => setPointed(undefined)}
    >
      <div className={styles.track}>
        <div className={styles.buffered} style={{ transform: `scaleX(${share(bufferedTo)})` }} />
        {pointed !== undefined && dragged === undefined ? (
          <div className={styles.pointed} style={{ transform: `scaleX(${share(pointed)})` }} />
        ) : null}
        <div className={styles.played} style={{ transform: `scaleX(${share(shown)})` }} />
        {parts.slice(1).map(({ startSeconds }) => (
          <div key={startSeconds} className={styles.chapter} style={{ left: `${share(startSeconds) * 100}%` }} />
        ))}
      </div>
      <div className={styles.thumb} style={{ left: `${share(shown) * 100}%` }} />
      <input
        type="range"
        className={styles.input}
        aria-label={words.seek}
        aria-valuetext={[words.position(clock(shown), clock(duration)), chapterAt(parts, shown)?.title]
          .filter(Boolean)
          .join(', ')}
        min={0}
        max={Math.max(1, Math.floor(duration))}
        step={1}
        value={Math.floor(shown)}
        onChange={(event) => onSeek(Number(event.currentTarget.value))}
        onFocus={(event) => setKeyed(event.currentTarget.matches(':focus-visible'))}
        onBlur={() => setKeyed(false)}
      />
      {preview !== undefined && duration > 0 ? (
        <Preview
          time={preview}
          tile={tile}
          image={image}
          chapter={chapterAt(parts, preview)?.title}
          left={previewLeft(share(preview), previewWidth, width)}
        />
      ) : null}
    </div>
  )
}

function Preview({
  time,
  tile,
  image,
  chapter,
  left,
}: {
  time: number
  tile: Tile | undefined
  image: string | undefined
  chapter: string | undefined
  left: number
}) {
  const scale = tile ? previewWidth / tile.width : 1
  return (
    <div className={styles.preview} style={{ left, width: previewWidth }} aria-hidden>
      {tile ? (
        <div className={styles.picture} style={{ height: tile.height * scale }}>
          {image ? (
            <img
              src={image}
              alt=""
              className={styles.sprite}
              style={{
                transform: `scale(${scale}) translate(${-tile.x}px, ${-tile.y}px)`,
                clipPath: `inset(${tile.y}px calc(100% - ${tile.x + tile.width}px) calc(100% - ${tile.y + tile.height}px) ${tile.x}px)`,
              }}
            />
          ) : null}
        </div>
      ) : null}
      {chapter ? <span className={styles.previewChapter}>{chapter}</span> : null}
      <span className={styles.previewTime}>{clock(time)}</span>
    </div>
  )
}
