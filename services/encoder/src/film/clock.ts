/** A moment of a film as a player shows it: `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two((whole / 60) % 60)}:${two(whole % 60)}`
}

/** As precise as people are told of seconds, likeness and decibels. */
export const hundredths = (value: number): number => Math.round(value * 100) / 100
