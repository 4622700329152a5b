import { z } from 'zod'

const preferences = z.object({
  volume: z.number().min(0).max(1).catch(1),
  muted: z.boolean().catch(false),
  /** A caption language, or empty for none. */
  captions: z.string().catch(''),
  /** The sound that was chosen last; films without it are heard as they come. */
  sound: z.object({ language: z.string(), label: z.string() }).optional().catch(undefined),
  captionSize: z.enum(['small', 'medium', 'large']).catch('medium'),
})
export type Preferences = z.infer<typeof preferences>

const storageKey = 'codeflix.player'

/** How this person likes to watch on this device. */
export function loadPreferences(): Preferences {
  try {
    return preferences.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return preferences.parse({})
  }
}

export function savePreferences(change: Partial<Preferences>): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify({ ...loadPreferences(), ...change }))
  } catch {
    // A browser that stores nothing starts with the defaults each time.
  }
}
