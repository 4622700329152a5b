interface Sample {
  atMs: number
  bytes: number
}

const windowMs = 8000

/** Bytes per second over the last seconds; undefined until there is enough to say. */
export function speedometer(): (bytes: number, nowMs: number) => number | undefined {
  let samples: Sample[] = []
  return (bytes, nowMs) => {
    const last = samples.at(-1)
    // The server kept less than was sent: what was measured before counts no more.
    if (last && bytes < last.bytes) samples = []
    samples.push({ atMs: nowMs, bytes })
    samples = samples.filter((sample) => nowMs - sample.atMs <= windowMs)
    const first = samples[0]
    if (!first || nowMs - first.atMs < 500) return undefined
    return ((bytes - first.bytes) / (nowMs - first.atMs)) * 1000
  }
}

/** Seconds until the rest is there; undefined while it does not move. */
export function secondsLeft(
  sentBytes: number,
  sizeBytes: number,
  bytesPerSecond: number | undefined,
): number | undefined {
  if (!bytesPerSecond || bytesPerSecond < 1) return undefined
  return (sizeBytes - sentBytes) / bytesPerSecond
}
