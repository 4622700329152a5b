type Picture = {
  readonly width: number
  readonly height: number
  /** The container calls it the default. */
  readonly default: boolean
  /** A cover or a thumbnail that belongs to the film. */
  readonly attached: boolean
}

/**
 * The stream that is the film: of several the default one, of several such the largest, since second angles and previews
 * are smaller. Undefined when there is none but covers.
 */
export const choosePicture = <T extends Picture>(pictures: readonly T[]): T | undefined =>
  pictures
    .filter(({ attached }) => !attached)
    .toSorted(
      (one, other) =>
        Number(other.default) - Number(one.default) || other.width * other.height - one.width * one.height,
    )[0]
