import type { Card } from '@codeflix/contracts/catalog'
import { gradientOf, initialsOf } from '@codeflix/ui/color'
import { useState } from 'react'
import { artworkSet, artworkUrl } from './artwork.ts'
import styles from './backdrop.module.css'

/** The wide picture behind a title's words; without one, light in the title's own colors. */
export function Backdrop({
  title,
  shade = 'for-words',
}: {
  title: Pick<Card, 'name' | 'backdrop' | 'poster'>
  /** `for-words` darkens the side where the words stand; `soft` only the edges. */
  shade?: 'for-words' | 'soft'
}) {
  const [loaded, setLoaded] = useState<string>()
  const [failed, setFailed] = useState<string>()
  const picture = title.backdrop ?? title.poster
  const src = artworkUrl(picture, 1600)
  return (
    <div className={styles.backdrop} aria-hidden>
      <div className={styles.light} style={{ backgroundImage: gradientOf(title.name) }} />
      {src && failed !== src ? (
        <img
          key={src}
          src={src}
          srcSet={artworkSet(picture)}
          sizes="100vw"
          alt=""
          fetchPriority="high"
          className={title.backdrop ? styles.image : styles.fromPoster}
          data-loaded={loaded === src}
          ref={(image) => {
            if (image?.complete && image.naturalWidth > 0) setLoaded(src)
          }}
          onLoad={() => setLoaded(src)}
          onError={() => setFailed(src)}
        />
      ) : (
        <span className={styles.initials}>{initialsOf(title.name)}</span>
      )}
      <div className={shade === 'soft' ? styles.soft : styles.shade} />
    </div>
  )
}
