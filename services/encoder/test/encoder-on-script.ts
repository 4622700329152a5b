import { encoder, type Job } from '@codeflix/contracts/encoder'
import { eventually } from '@codeflix/kit/testing/eventually'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { EncoderTables } from '../src/database.ts'
import { encoderServiceOn } from '../src/service.ts'
import { scriptedEngine, type Encode } from './scripted-engine.ts'
import { announce } from './upload.ts'

export const editor = { roles: ['editor'], client: 'admin' } as const

/** The service on an engine that does what a test says, and what there is to ask it. */
export function encoderOnScript() {
  const on = {
    site: undefined as unknown as BootedTest,
    scripted: undefined as unknown as ReturnType<typeof scriptedEngine>,
    scratch: '',

    async boot(config: Record<string, unknown> = {}, ...film: Parameters<typeof scriptedEngine>): Promise<void> {
      await on.shut()
      on.scripted = scriptedEngine(...film)
      on.scratch = await mkdtemp(join(tmpdir(), 'codeflix-jobs-'))
      on.site = await bootTest([encoderServiceOn(on.scripted.engine)], {
        config: { encoder: { leaseSeconds: 30, workers: 1, ladder: 'fixed', scratchFolder: on.scratch, ...config } },
      })
    },
    async shut(): Promise<void> {
      await on.site?.close()
      on.site = undefined as never
      await rm(on.scratch, { recursive: true, force: true })
    },

    /** What two workers begin with, in the order of the film: those that take one chunk after the other may begin them in any. */
    async firstTwo(): Promise<[Encode, Encode]> {
      const [one, other] = [await on.scripted.begun(1), await on.scripted.begun(2)]
      return one.task.span.firstFrame < other.task.span.firstFrame ? [one, other] : [other, one]
    },

    announce: (own?: Parameters<typeof announce>[1], messageId?: string) => announce(on.site, own, messageId),
    client: () => on.site.client(encoder, editor),
    jobs: async (): Promise<Job[]> => (await on.client().listJobs({ query: {} })).items,
    db: () => on.site.db<EncoderTables>('encoder'),
    expectEventually: <T>(read: () => Promise<T>, check: (value: T) => void) =>
      eventually(async () => check(await read())),
    expectJob: (check: Partial<Job>) => on.expectEventually(on.jobs, ([job]) => expect(job).toMatchObject(check)),
    events: async (name: string) =>
      (await on.site.emitted('encoder')).filter(({ event }) => event === `encoder.${name}`),
    completion: async () =>
      encoder.events['media.completed'].payload.parse((await on.events('media.completed')).at(-1)?.payload),
  }
  return on
}
