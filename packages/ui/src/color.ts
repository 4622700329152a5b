/** A number from a text, the same every time (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}

/** Up to two initials: `Big Buck Bunny` → `BB`, `Os Sertões` → `OS`. */
export function initialsOf(text: string): string {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words
    .slice(0, 2)
    .map((word) => Array.from(word).find((char) => /[\p{L}\p{N}]/u.test(char)) ?? '')
    .join('')
    .toUpperCase()
}

/** A dark, muted gradient of its own for each text, as CSS. White text is readable on all of it. */
export function gradientOf(text: string): string {
  const hash = hashOf(text)
  const hue = hash % 360
  const second = (hue + 30 + ((hash >>> 9) % 50)) % 360
  const angle = 120 + ((hash >>> 17) % 60)
  return (
    `radial-gradient(120% 90% at 85% 0%, oklch(0.52 0.11 ${hue} / 70%), transparent 60%), ` +
    `linear-gradient(${angle}deg, oklch(0.36 0.08 ${hue}), oklch(0.2 0.045 ${second}))`
  )
}
