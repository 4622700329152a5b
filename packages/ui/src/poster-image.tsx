import { useState } from 'react'
import { gradientOf, initialsOf } from './color.ts'
import styles from './poster-image.module.css'

interface PosterImageProps {
  /** The name of the title; also what the stand-in art is made from. */
  title: string
  src?: string | undefined
  /** The same picture in other widths, and how wide it is shown, as in `<img>`. */
  srcSet?: string | undefined
  sizes?: string
  shape?: 'poster' | 'wide' | 'square'
  /** Absent where the title stands beside the picture in words, so that it is not read twice. */
  alt?: string
  /** Write the title into the stand-in art; off where the title stands beside it. */
  showTitle?: boolean
  /** For pictures in the first screen; others load when they come near. */
  eager?: boolean
  className?: string
}

/** A poster that is never a broken picture: without one it makes its own from the initials and a color of their own. */
export function PosterImage({
  title,
  src,
  srcSet,
  sizes,
  shape = 'poster',
  alt = '',
  showTitle = true,
  eager = false,
  className,
}: PosterImageProps) {
  const [failedSrc, setFailedSrc] = useState<string>()
  const [loadedSrc, setLoadedSrc] = useState<string>()
  const art = !src || failedSrc === src
  return (
    <span
      className={[styles.frame, styles[shape], className].filter(Boolean).join(' ')}
      style={art || loadedSrc !== src ? { backgroundImage: gradientOf(title) } : undefined}
    >
      {art ? (
        <span className={styles.art} {...(alt ? { role: 'img', 'aria-label': alt } : { 'aria-hidden': true })}>
          <span className={styles.initials}>{initialsOf(title)}</span>
          {showTitle ? <span className={styles.title}>{title}</span> : null}
        </span>
      ) : (
        <img
          src={src}
          srcSet={srcSet}
          sizes={sizes}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          fetchPriority={eager ? 'high' : 'auto'}
          className={styles.image}
          data-loaded={loadedSrc === src}
          ref={(image) => {
            if (image?.complete && image.naturalWidth > 0) setLoadedSrc(src)
          }}
          onLoad={() => setLoadedSrc(src)}
          onError={() => setFailedSrc(src)}
        />
      )}
    </span>
  )
}
