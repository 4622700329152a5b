/**
 * Takes hostile files through the encoder, each made of its seed, and says how each ended; the first that ended as none
 * may makes the exit code 1. `npm run fuzz -- --cases 300 --engine library`, `npm run fuzz -- --seed 17`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseEngine } from '../../src/engine/choose-engine.ts'
import { findConfinement } from '../../src/engine/confinement.ts'
import { layBait } from './bait.ts'
import { caseOf } from './cases.ts'
import { makeSources } from './sources.ts'
import { noticesReads, type Outcome, tryCase } from './try-case.ts'

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '300' }, seed: { type: 'string' }, engine: { type: 'string' } },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const only = values.seed === undefined ? undefined : Number(values.seed)
const seeds = only === undefined ? Array.from({ length: Number(values.cases) }, (_, index) => index + 1) : [only]

const folder = await mkdtemp(join(tmpdir(), 'codeflix-fuzz-'))
const outcomes: (Outcome & { readonly seed: number })[] = []
try {
  const engine = await chooseEngine(values.engine, { info: (_fields, text) => say(text) })
  const sources = await makeSources(folder)
  const { bait, visits, close } = await layBait(folder, sources)
  const { noNetwork, limits, diesWithParent } = await findConfinement()
  const means = [noNetwork && 'no network', limits && 'limits of the system', diesWithParent && 'ends with its parent']
  say(`${engine.name}; confined by: ${means.filter(Boolean).join(', ') || 'nothing'}`)
  if (!(await noticesReads(bait))) say('This file system does not tell whether a file was read; that is not checked.')
  for (const seed of seeds) {
    const hostile = caseOf(seed, sources, bait)
    const outcome = await tryCase(engine, hostile, bait, folder)
    const faults = [...outcome.faults, ...(visits() > 0 ? [`somebody connected, ${visits()} times`] : [])]
    outcomes.push({ ...outcome, seed, faults })
    const { end, reason, seconds, memoryBytes } = outcome
    const cost = `${seconds.toFixed(1).padStart(5)} s ${(memoryBytes / 2 ** 20).toFixed(0).padStart(4)} MiB`
    say(`${String(seed).padStart(4)}  ${end.padEnd(7)} ${cost}  ${hostile.recipe.name}: ${hostile.told}  ${reason}`)
    for (const fault of faults) say(`      FAULT: ${fault}`)
    if (faults.length > 0) break
  }
  await close()
} finally {
  await rm(folder, { recursive: true, force: true })
}

const failed = outcomes.find(({ faults }) => faults.length > 0)
const reasons = Map.groupBy(outcomes, ({ end, reason }) =>
  end === 'encoded' ? 'encoded' : reason.replaceAll(/\d[\d.]*/g, 'n'),
)
say('')
for (const [reason, all] of [...reasons].toSorted(([, one], [, other]) => other.length - one.length))
  say(`${String(all.length).padStart(4)}  ${reason}`)
const highest = (of: (outcome: Outcome) => number) => outcomes.toSorted((one, other) => of(other) - of(one))[0]
const [slowest, largest] = [highest(({ seconds }) => seconds), highest(({ memoryBytes }) => memoryBytes)]
say(`slowest: ${slowest?.seconds.toFixed(1)} s (seed ${slowest?.seed})`)
say(`most memory: ${((largest?.memoryBytes ?? 0) / 2 ** 20).toFixed(0)} MiB (seed ${largest?.seed})`)
if (failed) {
  say(`Seed ${failed.seed} ended as no file may: npm run fuzz -- --seed ${failed.seed}`)
  process.exitCode = 1
}
