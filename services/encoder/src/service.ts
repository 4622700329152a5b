import { encoder } from '@codeflix/contracts/encoder'
import { defineService } from '@codeflix/kit/service'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { config, workersOf } from './config.ts'
import type { EncoderContext } from './database.ts'
import { chooseEngine } from './engine/choose-engine.ts'
import type { MediaEngine } from './engine/media-engine.ts'
import { jobFigures } from './jobs/job-figures.ts'
import { waitOutOutages } from './jobs/outage.ts'
import { queueJob } from './jobs/queue-job.ts'
import { getJob, listJobs } from './jobs/read-jobs.ts'
import { countReencode, reencode } from './jobs/re-encode.ts'
import { outdatedWorker, removalWorker, removeMedia } from './jobs/remove-media.ts'
import { scratchSpace } from './jobs/scratch.ts'
import { makePlayableEarly, cancelJob, retryJob, setPriority } from './jobs/steer-jobs.ts'
import { pauseQueue, readQueue, resumeQueue } from './jobs/steer-queue.ts'
import { retryRendition, retryTask } from './jobs/steer-tasks.ts'
import { watchJobs } from './jobs/watch-jobs.ts'
import { acceptedSource, limitsFor } from './jobs/work-limits.ts'
import { forgetWorkers, taskWorker } from './jobs/work-on-tasks.ts'
import { sourceCache } from './sources/source-cache.ts'

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
      const { ffmpegPath, codecs } = context.config
      const moreEncoders = codecs === 'h264+av1' ? ['libsvtav1'] : []
      const engine = given ?? (await chooseEngine(ffmpegPath, context.log, moreEncoders))
      const sources = sourceCache(scratch, {
        storage: context.ports.storage,
        engine,
        sourceBytes: acceptedSource(context.config).sourceBytes,
        limits: limitsFor(context.config, 600),
      })
      const workshop = { context, engine, figures: jobFigures(context), scratch, outages: waitOutOutages(), sources }
      const watching = await watchJobs(context)
      return {
        routes: {
          listJobs: listJobs(context),
          getJob: getJob(context),
          retryJob: retryJob(context),
          cancelJob: cancelJob(context),
          setPriority: setPriority(context),
          makePlayableEarly: makePlayableEarly(context),
          retryTask: retryTask(context),
          retryRendition: retryRendition(context),
          reencode: reencode(context),
          countReencode: countReencode(context),
          readQueue: readQueue(context),
          pauseQueue: pauseQueue(context),
          resumeQueue: resumeQueue(context),
          watchJobs: watching.route,
        },
        events: {
          'catalog-admin.media.uploaded': queueJob,
          'catalog-admin.media.removed': removeMedia(context),
        },
        workers: [
          ...Array.from({ length: workersOf(context.config) }, (_, index) => taskWorker(workshop, index + 1)),
          removalWorker(context),
          outdatedWorker(context),
          forgetWorkers(context),
          scratch.tidy,
          sources.tidy,
        ],
        async stop() {
          watching.stop()
          await sources.close()
        },
      }
    },
  })

export const encoderService = encoderServiceOn()
