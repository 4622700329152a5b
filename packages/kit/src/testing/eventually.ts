import { setTimeout as sleep } from 'node:timers/promises'

/** How long what takes a moment may take on a busy machine; `vitest.config.ts` says it for each kind of test. */
const patienceSeconds = Number(process.env['TEST_PATIENCE_SECONDS'] ?? 60)

/** Tries until it holds. @throws what the last try threw, after so many seconds */
export async function eventually<T>(assertion: () => T | Promise<T>, seconds = patienceSeconds): Promise<T> {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await sleep(100)
  }
}
