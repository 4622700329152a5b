import styles from './skeleton.module.css'

interface SkeletonProps {
  width?: string
  height?: string
  /** Width by height, e.g. `2 / 3`; then `height` is not needed. */
  ratio?: string
  radius?: 'sm' | 'md' | 'full'
}

/** The outline of what is loading. Hidden from assistive technology: mark the region around it `aria-busy`. */
export function Skeleton({ width = '100%', height, ratio, radius = 'sm' }: SkeletonProps) {
  return (
    <span
      aria-hidden
      className={[styles.skeleton, styles[radius]].join(' ')}
      style={{ width, ...(ratio ? { aspectRatio: ratio } : { height: height ?? '1em' }) }}
    />
  )
}
