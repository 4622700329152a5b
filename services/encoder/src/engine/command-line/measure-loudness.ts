import { meterArguments } from '../../ladder/engine-parameters.ts'
import { type Loudness, noPeakDbtp } from '../../ladder/loudness.ts'
import type { EncodeAudioTask } from '../engine-tasks.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import type { Tools } from './find-tools.ts'
import { runFfmpeg } from './run-tool.ts'

/** Measures a soundtrack as it is heard; there is no loudness when no sound came out of it. */
export async function measureLoudness(
  tools: Tools,
  task: EncodeAudioTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<{ heard: Loudness | undefined; cpuSeconds: number }> {
  const told: string[] = []
  const call = { totalSeconds: task.rendition.atLeastSeconds, told: (line: string) => void told.push(line) }
  const { cpuSeconds, mediaSeconds } = await runFfmpeg(tools, meterArguments(task), call, limits, watch)
  return { heard: readSummary(told, mediaSeconds), cpuSeconds }
}

/** The filter sums up what it measured in lines such as `I: -21.4 LUFS` and `Peak: -1.3 dBFS`. */
function readSummary(lines: readonly string[], seconds: number): Loudness | undefined {
  const read = (name: string): number | undefined => {
    const [, value] = lines.map((line) => new RegExp(`^${name}: +(\\S+) `).exec(line)).findLast(Boolean) ?? []
    return value === undefined ? undefined : value === '-inf' ? -Infinity : Number(value)
  }
  const integratedLufs = read('I')
  const peak = read('Peak')
  if (integratedLufs === undefined || peak === undefined || Number.isNaN(integratedLufs + peak)) return undefined
  return { integratedLufs, truePeakDbtp: Math.max(noPeakDbtp, peak), seconds }
}
