/** A time of the film as players write it: `3:40`, `1:02:03`. What is no time, or before the film, is `0:00`. */
export function clock(seconds: number): string {
  // A sum of frames may come out a hair short of its second.
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds + 1e-6)) : 0
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
