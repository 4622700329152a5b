import { initialsOf, tintOf } from './color.ts'
import styles from './avatar.module.css'

/** A person as initials or a picture. Decorative: write the name beside it or on the button around it. */
export function Avatar({ name, src, size = 32 }: { name: string; src?: string | undefined; size?: number }) {
  return (
    <span
      aria-hidden
      className={styles.avatar}
      data-initials={src ? undefined : initialsOf(name)}
      style={{ width: size, height: size, fontSize: size * 0.4, ...(src ? {} : { backgroundImage: tintOf(name) }) }}
    >
      {src ? <img src={src} alt="" width={size} height={size} loading="lazy" /> : null}
    </span>
  )
}
