import 'react'

declare module 'react' {
  interface CSSProperties {
    /** The filled share of a slider, from 0 to 1. */
    '--share'?: number
  }
}
