import type { EncoderConfig } from '../config.ts'
import type { SourceLimits } from '../engine/engine-tasks.ts'
import type { EngineLimits } from '../engine/media-engine.ts'
import type { SourceFacts } from '../engine/source-facts.ts'

export const largestPicture = 8192 * 4320
/** Far above what any plan of ours yields per second of film, all rungs together: bits that only a bomb would need. */
const bitsPerSecond = 40_000_000

export const acceptedSource = (config: EncoderConfig): SourceLimits => ({
  sourceBytes: config.sourceMebibytes * 2 ** 20,
  durationSeconds: config.sourceHours * 3600,
  pixels: largestPicture,
})

export const acceptedOutput = (facts: SourceFacts) => ({
  pixels: largestPicture,
  outputBytes: 100 * 2 ** 20 + (facts.video.endSeconds * bitsPerSecond) / 8,
})

export const limitsFor = (config: EncoderConfig, wallSeconds: number): EngineLimits => ({
  memoryBytes: config.memoryMebibytes * 2 ** 20,
  wallSeconds,
  stallSeconds: Math.min(wallSeconds, 300),
  fileBytes: 100 * 2 ** 30,
})

/** For reading a source from its beginning to its end, which a chunk too may have to. */
export const encodeLimits = (config: EncoderConfig, facts: SourceFacts): EngineLimits =>
  limitsFor(config, 600 + facts.video.endSeconds * 30)
