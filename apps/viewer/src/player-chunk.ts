/** The player's code, apart from the rest: it is large and most pages do not need it. */
export const loadPlayer = () => import('./features/player/player-page.tsx')

/** Starts loading it before play is pressed; a failure shows when it is. */
export const warmPlayer = (): void => void loadPlayer().catch(() => undefined)
