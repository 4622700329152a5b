/** A time of the film as players write it: `3:40`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds + 1e-6)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
