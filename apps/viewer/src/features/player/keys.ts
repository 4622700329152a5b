export type Command =
  | { kind: 'toggle-play' }
  | { kind: 'seek-by'; seconds: number }
  | { kind: 'seek-to-share'; share: number }
  | { kind: 'volume-by'; share: number }
  | { kind: 'toggle-mute' }
  | { kind: 'toggle-captions' }
  | { kind: 'next-sound' }
  | { kind: 'toggle-full-screen' }
  | { kind: 'toggle-picture-in-picture' }
  | { kind: 'speed-step'; direction: 1 | -1 }
  | { kind: 'next-episode' }
  | { kind: 'help' }
  | { kind: 'leave' }

export const seekStepSeconds = 10
const volumeStep = 0.05
export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const

const commands: Readonly<Record<string, Command>> = {
  ' ': { kind: 'toggle-play' },
  k: { kind: 'toggle-play' },
  ArrowLeft: { kind: 'seek-by', seconds: -seekStepSeconds },
  ArrowRight: { kind: 'seek-by', seconds: seekStepSeconds },
  j: { kind: 'seek-by', seconds: -seekStepSeconds },
  l: { kind: 'seek-by', seconds: seekStepSeconds },
  ArrowUp: { kind: 'volume-by', share: volumeStep },
  ArrowDown: { kind: 'volume-by', share: -volumeStep },
  m: { kind: 'toggle-mute' },
  c: { kind: 'toggle-captions' },
  a: { kind: 'next-sound' },
  f: { kind: 'toggle-full-screen' },
  p: { kind: 'toggle-picture-in-picture' },
  '<': { kind: 'speed-step', direction: -1 },
  '>': { kind: 'speed-step', direction: 1 },
  n: { kind: 'next-episode' },
  '?': { kind: 'help' },
  Escape: { kind: 'leave' },
  Home: { kind: 'seek-to-share', share: 0 },
  End: { kind: 'seek-to-share', share: 1 },
}

interface Key {
  key: string
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

/** What a key means in the player; keys with Ctrl, Alt or Meta belong to the browser and the system. */
export function commandFor(pressed: Key): Command | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined
  if (/^\d$/.test(pressed.key)) return { kind: 'seek-to-share', share: Number(pressed.key) / 10 }
  return commands[pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key]
}

/** The next speed up or down, staying at the ends. */
export function speedStep(current: number, direction: 1 | -1): number {
  const index = speeds.findIndex((speed) => speed >= current - 0.001)
  return speeds[Math.min(speeds.length - 1, Math.max(0, index + direction))] ?? 1
}
