const storageKey = 'codeflix.player-id'
let made: string | undefined

/**
 * Names this tab's player, also over a reload, so that pressing play again replaces what the same player has begun and
 * nobody is in their own way.
 */
export function playerId(): string {
  try {
    const kept = sessionStorage.getItem(storageKey)
    if (kept) return kept
    made ??= randomId()
    sessionStorage.setItem(storageKey, made)
  } catch {
    // A browser that stores nothing has a new player with each page.
    made ??= randomId()
  }
  return made
}

/** A random UUID, version 4 (RFC 9562). `crypto.randomUUID` exists on secure connections only. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
