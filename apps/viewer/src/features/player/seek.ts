/** A place that can be sought to: inside the video, and a little before its end, so that it does not end at once. */
export function clampTime(seconds: number, duration: number): number {
  if (!Number.isFinite(duration) || duration <= 0) return 0
  return Math.min(Math.max(0, seconds), Math.max(0, duration - 0.5))
}

/** The time under the pointer, from its place along the bar. */
export function timeAt(pointerX: number, bar: { left: number; width: number }, duration: number): number {
  if (bar.width <= 0 || !Number.isFinite(duration)) return 0
  return Math.min(1, Math.max(0, (pointerX - bar.left) / bar.width)) * duration
}

/** Where to put the left edge of a preview centered on the pointer, so that it stays over the bar. */
export function previewLeft(share: number, previewWidth: number, barWidth: number): number {
  return Math.min(Math.max(0, share * barWidth - previewWidth / 2), Math.max(0, barWidth - previewWidth))
}

/** How far is loaded from `time` on, without a gap, in seconds from the start. */
export function bufferedUntil(ranges: readonly (readonly [number, number])[], time: number): number {
  // Players leave gaps of some frames between segments that do not stop playback.
  const gap = 0.25
  let end = time
  for (const [start, stop] of ranges.toSorted((a, b) => a[0] - b[0])) if (start <= end + gap && stop > end) end = stop
  return end
}

/**
 * Where to begin: at the place kept, with a moment more to find one's way back; from the start when almost nothing was
 * watched, or almost everything.
 */
export function resumeFrom(position: number, duration: number): number {
  if (position < 10 || position > duration - Math.min(30, duration * 0.05)) return 0
  return position - 2
}
