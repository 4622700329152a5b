/** `npm run bench`: lists the benches, or runs one by its name. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

interface BenchEntry {
  summary: string
  usage: string
  options: NonNullable<ParseArgsConfig['options']>
  positionals: boolean
  load(): Promise<unknown>
}

const flag = { type: 'boolean' } as const
const benches: Record<string, BenchEntry> = {
  encode: {
    summary:
      'encoding against FFmpeg by hand: CPU, memory, bits for the same picture, and how soon one can watch; half an hour',
    usage: '[cost] [workers] [first-playable] [per-title] [--json] [--quick]',
    options: { json: flag, quick: flag },
    positionals: true,
    load: () => import('./encode.ts'),
  },
  search: {
    summary: 'search against what one would write by hand on the same rows; a few minutes',
    usage: '[--titles=100000] [--json]',
    options: { json: flag, titles: { type: 'string' } },
    positionals: false,
    load: () => import('./search.ts'),
  },
  segments: {
    summary: 'segments from a bucket against segments from a folder; needs the S3 server of tools/infra',
    usage: '',
    options: {},
    positionals: false,
    load: () => import('./segment-serving.ts'),
  },
  scale: {
    summary: 'which autoscalers ask for how many replicas as the load doubles; needs the servers of tools/infra',
    usage: '[--json]',
    options: { json: flag },
    positionals: false,
    load: () => import('./scale.ts'),
  },
}

const list = Object.entries(benches).map(
  ([name, { summary, usage }]) => `  ${name} ${usage}`.trimEnd() + `\n      ${summary}`,
)
const overview = ['npm run bench -- <name> [options]', ...list].join('\n')
const refuse = (text: string): never => {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

const [name, ...rest] = process.argv.slice(2)
const bench = name === undefined ? undefined : benches[name]
if (name === undefined || name === '--help') console.log(overview)
else if (!bench) refuse(`There is no bench "${name}".\n\n${overview}`)
else {
  try {
    parseArgs({ args: rest, options: bench.options, allowPositionals: bench.positionals })
  } catch (error) {
    refuse(`${(error as Error).message}\n\n  npm run bench -- ${name} ${bench.usage}`)
  }
  // Each reads its own options, as if it had been started by itself.
  process.argv.splice(2, 1)
  try {
    await bench.load()
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error))
  }
}
