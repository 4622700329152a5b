import type { EngineLimits } from '../src/engine/media-engine.ts'

/** More than any task of a test needs. */
export const limits: EngineLimits = { memoryBytes: 2 ** 31, wallSeconds: 150, stallSeconds: 120, fileBytes: 2 ** 30 }
/** More than any film of a test has. */
export const accepted = { sourceBytes: 2 ** 30, durationSeconds: 3600, pixels: 8192 * 4320, outputBytes: 2 ** 30 }
