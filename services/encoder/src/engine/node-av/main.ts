/**
 * The engine's process: does one task, reports on it, and ends. FFmpeg runs inside it, so that a file that crashes
 * FFmpeg crashes this process and nothing else. Started by `node-av-engine.ts`, which also limits and watches it.
 */
import { note } from '@codeflix/contracts/encode-notes'
import { saysDiskFull } from '@codeflix/kit/disk-full'
import { FFmpegError, Log } from 'node-av/lib'
import { AV_LOG_INFO, AV_LOG_WARNING, AVERROR_ENOMEM } from 'node-av/constants'
import { diskFull, EngineFailure } from '../engine-failure.ts'
import type { EngineMessage, RawResult, RawTask } from '../engine-tasks.ts'
import { compare, look } from './compare.ts'
import { makeDemoSource } from './demo-source.ts'
import { encodeAudio, encodeVideo } from './encode-tracks.ts'
import { FfmpegStepError } from './ffmpeg.ts'
import { probeSource } from './probe-source.ts'
import { reviewFiles } from './review-files.ts'
import { readSubtitles } from './read-subtitles.ts'
import { makePosters, makeStoryboard } from './stills.ts'

const send = (message: EngineMessage): void => {
  process.send?.(message)
}

// Nobody is left to work for.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

Log.setLevel(AV_LOG_INFO)
Log.setCallback((level, message) => {
  const line = message.trim()
  if (line && level <= AV_LOG_WARNING) send({ type: 'log', line: line.slice(0, 500) })
})

function run(task: RawTask): Promise<RawResult<RawTask>> {
  switch (task.kind) {
    case 'probe':
      return probeSource(task)
    case 'encode-video':
      return encodeVideo(task, send)
    case 'encode-audio':
      return encodeAudio(task, send)
    case 'subtitles':
      return readSubtitles(task)
    case 'compare':
      return compare(task)
    case 'look':
      return look(task)
    case 'storyboard':
      return makeStoryboard(task)
    case 'posters':
      return makePosters(task)
    case 'review':
      return reviewFiles(task, send)
    case 'demo-source':
      return makeDemoSource(task, send)
  }
}

function failureOf(error: unknown): EngineMessage {
  if (saysDiskFull(error)) return failureOf(diskFull())
  if (error instanceof EngineFailure) return { type: 'failed', code: error.code, note: error.note }
  if (error instanceof FfmpegStepError && error.errorCode === AVERROR_ENOMEM)
    return { type: 'failed', code: 'encoder.limit-exceeded', note: note('memory-limit') }
  const known = error instanceof FfmpegStepError || error instanceof FFmpegError
  send({ type: 'log', line: known ? error.message : String((error as Error)?.stack ?? error) })
  return { type: 'failed', code: 'encoder.engine-failed', note: note('engine-stopped') }
}

process.once('message', (task: RawTask) => {
  void run(task)
    .then(
      (result): EngineMessage => ({ type: 'done', result }),
      (error: unknown) => failureOf(error),
    )
    // The channel has to be empty before the process may go.
    .then((message) => process.send?.(message, () => process.exit(0)))
})
