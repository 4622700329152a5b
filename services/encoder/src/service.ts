import { encoder } from '@codeflix/contracts/encoder'
import { defineService } from '@codeflix/kit/service'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { config } from './config.ts'
import type { EncoderContext } from './database.ts'
import { chooseEngine } from './engine/choose-engine.ts'
import type { MediaEngine } from './engine/media-engine.ts'
import { jobFigures } from './jobs/job-figures.ts'
import { queueJob } from './jobs/queue-job.ts'
import { getJob, listJobs } from './jobs/read-jobs.ts'
import { removalWorker, removeMedia } from './jobs/remove-media.ts'
import { scratchSpace } from './jobs/scratch.ts'
import { cancelJob, retryJob } from './jobs/steer-jobs.ts'
import { watchJobs } from './jobs/watch-jobs.ts'
import { jobWorker } from './jobs/work-on-jobs.ts'

/** The service on a given engine, or on the machine's; tests of jobs give one that does what they say. */
export const encoderServiceOn = (given?: MediaEngine) =>
  defineService({
    contract: encoder,
    config,
    migrations: new URL('../migrations/', import.meta.url),
    replicates: {},
    consumes: ['catalog-admin.media.uploaded', 'catalog-admin.media.removed'],
    needs: ['storage'],
    async start(context: EncoderContext) {
      const scratch = scratchSpace(context.config.scratchFolder ?? join(tmpdir(), 'codeflix-encoder'), context.log)
      const engine = given ?? (await chooseEngine(context.config.ffmpegPath, context.log))
      const workshop = { context, engine, figures: jobFigures(context), scratch }
      const watching = await watchJobs(context)
      return {
        routes: {
          listJobs: listJobs(context),
          getJob: getJob(context),
          retryJob: retryJob(context),
          cancelJob: cancelJob(context),
          watchJobs: watching.route,
        },
        events: {
          'catalog-admin.media.uploaded': queueJob,
          'catalog-admin.media.removed': removeMedia(context),
        },
        workers: [
          ...Array.from({ length: context.config.workers }, (_, index) => jobWorker(workshop, index + 1)),
          removalWorker(context),
          scratch.tidy,
        ],
        stop: async () => watching.stop(),
      }
    },
  })

export const encoderService = encoderServiceOn()
