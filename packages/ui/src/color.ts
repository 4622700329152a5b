/** A number from a text, the same every time (FNV-1a, 32 bits). */
function hashOf(text: string): number {
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

/** Pairs of hues that look well together in the dark, with how colorful they are. */
const palettes = [
  [22, 350, 0.11],
  [52, 22, 0.09],
  [82, 48, 0.08],
  [135, 165, 0.07],
  [172, 205, 0.075],
  [215, 245, 0.09],
  [250, 285, 0.11],
  [290, 330, 0.1],
  [335, 5, 0.11],
  [235, 215, 0.035],
  [70, 60, 0.03],
  [5, 285, 0.1],
] as const

/** The plain colors of a text, for small things such as initials in a circle. */
export function tintOf(text: string): string {
  const [hue, second, chroma] = palettes[hashOf(text) % palettes.length] ?? palettes[0]
  return `linear-gradient(150deg, oklch(0.46 ${chroma} ${hue}), oklch(0.28 ${chroma * 0.7} ${second}))`
}

/** Light as it falls in a cinema: a beam, a disc on the horizon, the glow of a screen. */
const lights = [
  (hue: number) =>
    `conic-gradient(from 200deg at 92% -6%, transparent 0deg, oklch(0.8 0.09 ${hue} / 34%) 16deg, transparent 38deg)`,
  (hue: number) => `radial-gradient(circle at 70% 34%, oklch(0.72 0.12 ${hue} / 55%) 0 21%, transparent 21.6%)`,
  (hue: number) => `radial-gradient(120% 75% at 50% 108%, oklch(0.68 0.13 ${hue} / 55%), transparent 62%)`,
  (hue: number) => `radial-gradient(130% 95% at 88% 0%, oklch(0.62 0.12 ${hue} / 60%), transparent 62%)`,
] as const

/** Dark art of its own for each text, as CSS. White text is readable on the lower left of it. */
export function gradientOf(text: string): string {
  const hash = hashOf(text)
  const [hue, second, chroma] = palettes[hash % palettes.length] ?? palettes[0]
  const light = lights[(hash >>> 8) % lights.length] ?? lights[0]
  return (
    `linear-gradient(15deg, oklch(0.15 0.03 ${second} / 80%) 8%, transparent 48%), ${light(hue)}, ` +
    `linear-gradient(${150 + ((hash >>> 16) % 50)}deg, oklch(0.4 ${chroma} ${hue}), oklch(0.19 ${chroma * 0.55} ${second}))`
  )
}
