import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { planChunks } from '../../src/chunks/plan-chunks.ts'
import { EngineFailure } from '../../src/engine/engine-failure.ts'
import type { EngineLimits, MediaEngine } from '../../src/engine/media-engine.ts'
import { judgeFilm } from '../../src/film/judge-film.ts'
import { planLadder } from '../../src/ladder/ladder.ts'
import { encodeWhole } from '../encode-whole.ts'
import type { Bait, Hostile, Recipe } from './recipe.ts'
import { highestMemory } from './watch-memory.ts'

/** Small, so that what would exceed real ones exceeds these at once. */
const limits: EngineLimits = {
  memoryBytes: 400 * 2 ** 20,
  wallSeconds: 8,
  stallSeconds: 6,
  fileBytes: 32 * 2 ** 20,
}
const accepted = { sourceBytes: 32 * 2 ** 20, durationSeconds: 60, pixels: 8192 * 4320, outputBytes: 16 * 2 ** 20 }
/** A case takes several processes; a watch that looks twice a second, and a busy machine, need some grace. */
const mostSeconds = 60

/** What is said of a failure that nobody has thought of. */
const saysNothing = 'The encoder stopped before it was done.'

/** Stands in the bait; whoever reads it gives it away. */
export const secret = 'the-canary-sings-at-dawn-7391'

export type Outcome = {
  readonly end: 'encoded' | 'refused'
  readonly reason: string
  readonly seconds: number
  /** Of any of the processes, at its highest, as far as could be seen. */
  readonly memoryBytes: number
  /** What must never happen, in words; empty when all is well. */
  readonly faults: readonly string[]
}

/** Takes a hostile file through all that a worker does with an upload, and looks at what it left. */
export async function tryCase(
  engine: MediaEngine,
  { recipe, bytes, ending }: Hostile & { readonly recipe: Recipe },
  bait: Bait,
  folder: string,
): Promise<Outcome> {
  const work = join(folder, 'case')
  await mkdir(work, { recursive: true })
  const source = join(work, `source.${ending}`)
  await writeFile(source, bytes)
  await forgetReads(bait)
  const said: string[] = []
  const faults: string[] = []
  const memory = highestMemory()
  const startedAt = performance.now()
  let end: Outcome['end'] = 'encoded'
  let reason = ''
  try {
    await encode(engine, source, join(work, 'film'), (line) => said.push(line))
  } catch (error) {
    end = 'refused'
    reason = error instanceof Error ? error.message : String(error)
    if (!(error instanceof EngineFailure))
      faults.push(`a fault of ours: ${error instanceof Error ? error.stack : reason}`)
    else if (
      reason === saysNothing ||
      !/^[A-Z].{15,}\.$/.test(reason) ||
      reason.includes(folder) ||
      /-\d{6,}/.test(reason)
    )
      faults.push(`a reason that is not for editors: ${reason}`)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const memoryBytes = memory.stop()
  if (seconds > mostSeconds) faults.push(`it took ${seconds.toFixed(0)} seconds`)
  if (recipe.neverAFilm && end === 'encoded') faults.push('something was encoded, though there is no film in it')
  for (const path of await readBait(bait)) faults.push(`${path} was read`)
  if ([reason, ...said].some((line) => line.includes(secret))) faults.push('the secret was told')
  for (const file of await filesIn(work))
    if (file !== source && (await readFile(file)).includes(secret)) faults.push(`the secret is in ${file}`)
  await rm(work, { recursive: true, force: true })
  return { end, reason, seconds, memoryBytes, faults }
}

async function encode(engine: MediaEngine, source: string, output: string, logged: (line: string) => void) {
  const watch = { logged }
  await mkdir(output, { recursive: true })
  const { facts, keyframeSeconds } = await engine.run({ kind: 'probe', source, limits: accepted }, limits, watch)
  const plan = planLadder(facts)
  const spans = planChunks(plan, keyframeSeconds)
  const media = await encodeWhole(engine, { source, output, plan, facts, spans, most: accepted }, limits, watch)
  const { video, audio } = media
  const found = await engine.run(
    { kind: 'inspect', output, scratch: join(output, 'inspection'), plan, video, audio },
    limits,
    watch,
  )
  judgeFilm(plan, media, found)
}

const longAgo = new Date('2001-01-01')

/** Where the file system notes when a file was last read, it does so for one that was changed since. */
async function forgetReads({ text, film }: Bait): Promise<void> {
  for (const path of [text, film]) await utimes(path, longAgo, new Date())
}

async function readBait({ text, film }: Bait): Promise<string[]> {
  const read: string[] = []
  for (const path of [text, film]) if ((await stat(path)).atime.getTime() !== longAgo.getTime()) read.push(path)
  return read
}

/** Whether the check above can see anything here. */
export async function noticesReads(bait: Bait): Promise<boolean> {
  await forgetReads(bait)
  await readFile(bait.text)
  return (await readBait(bait)).length === 1
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
