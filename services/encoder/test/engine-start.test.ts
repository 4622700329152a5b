import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const childFile = fileURLToPath(new URL('../src/engine/node-av/main.ts', import.meta.url))
const namesOfLoaded = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({
    resolve(name, context, next) {
      loaded.push(name)
      return next(name, context)
    },
  })
  await import(process.argv[1])
  console.log(JSON.stringify(loaded))
  process.exit()
`

it("the engine's process, of which a film starts several, loads FFmpeg and no library of schemas", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    namesOfLoaded,
    childFile,
  ])
  const loaded = JSON.parse(stdout) as string[]
  expect(loaded).toContain('node-av/lib')
  expect(loaded.filter((name) => name.startsWith('zod'))).toEqual([])
})
