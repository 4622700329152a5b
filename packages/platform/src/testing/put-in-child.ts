import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Puts an object without an end into a store, in a process of its own.
 * @param store statements that import and open `const store`, with addresses of files in them
 */
export async function putInChild(store: string, key: string): Promise<{ kill(): Promise<void> }> {
  const script = `${store}
    import { Readable } from 'node:stream'
    async function* endless() {
      for (let sent = 0; ; sent += 1_000_000) {
        if (sent === 20_000_000) process.stdout.write('under way')
        yield Buffer.alloc(1_000_000, 7)
        if (sent > 20_000_000) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await store.put(${JSON.stringify(key)}, Readable.from(endless()), { contentType: 'video/mp4' })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code]) => {
      throw new Error(`the process that was to put ${key} ended with ${String(code)}`)
    }),
  ])
  return {
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
