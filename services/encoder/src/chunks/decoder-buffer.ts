/**
 * The decoder's buffer as H.264 models it (Annex C): bits run in at the rung's highest rate until it is full, and each
 * picture takes its own out at its time. A picture that is larger than what is there makes a player stall.
 */
type BufferModel = {
  readonly bitsPerSecond: number
  readonly bufferBits: number
  readonly framesPerSecond: number
  /** Share that is there at the first picture; what an encoder assumes unless told otherwise. */
  readonly firstFill?: number
}

const usualFirstFill = 0.9

type BufferLevel = {
  /** Bits that were there at the worst moment, after its picture was taken out: negative when some were missing. */
  readonly lowestBits: number
  readonly lowestAtFrame: number
  readonly underflows: number
  /** Share that is there when the next picture would be due. */
  readonly fillAfter: number
}

/** Runs pictures, in decode order, through the buffer. */
export function runBuffer(pictureBytes: readonly number[], model: BufferModel): BufferLevel {
  const perFrame = model.bitsPerSecond / model.framesPerSecond
  let level = model.bufferBits * (model.firstFill ?? usualFirstFill)
  let lowestBits = Number.POSITIVE_INFINITY
  let lowestAtFrame = 0
  let underflows = 0
  for (const [frame, bytes] of pictureBytes.entries()) {
    level -= bytes * 8
    if (level < lowestBits) {
      lowestBits = level
      lowestAtFrame = frame
    }
    if (level < 0) underflows++
    level = Math.min(model.bufferBits, level + perFrame)
  }
  return { lowestBits, lowestAtFrame, underflows, fillAfter: Math.max(0, level / model.bufferBits) }
}

/** A chunk that takes more out of the buffer than the ones before leave in it, and what it may begin with instead. */
export type BadSeam = { readonly chunk: number; readonly missingBits: number; readonly fill: number }

/**
 * Follows the buffer through all chunks of a rung. Behind a bad seam it goes on with what the chunk would leave if it were
 * mended at no other place, so that all of them can be mended side by side; few are left to be found when it is done again.
 */
export function findBadSeams(chunks: readonly (readonly number[])[], model: BufferModel): BadSeam[] {
  let fill = model.firstFill ?? usualFirstFill
  return chunks.flatMap((pictureBytes, chunk) => {
    const begins = fill
    const level = runBuffer(pictureBytes, { ...model, firstFill: begins })
    fill = level.fillAfter
    return level.lowestBits < 0 ? [{ chunk, missingBits: -level.lowestBits, fill: begins }] : []
  })
}
