import { note } from '@codeflix/contracts/encode-notes'
import { readFile, rm } from 'node:fs/promises'
import {
  audioArguments,
  inputArguments,
  notesFile,
  patchesFile,
  videoArguments,
} from '../../ladder/engine-parameters.ts'
import { secondsOfFrames } from '../../ladder/ladder.ts'
import { levelSound } from '../../ladder/loudness.ts'
import { comparisonGraph } from '../comparison.ts'
import { pictureGraph, soundGraph } from '../demo-footage.ts'
import { encodeOn } from '../encode-on.ts'
import { fieldsGraph } from '../look-for-fields.ts'
import { EngineFailure } from '../engine-failure.ts'
import type {
  CompareTask,
  DemoSourceTask,
  EncodeAudioTask,
  EncodeVideoTask,
  Glance,
  LookTask,
  RawEncode,
  RawResult,
  RawSound,
  RawTask,
} from '../engine-tasks.ts'
import type { EngineLimits, MediaEngine, Watch } from '../media-engine.ts'
import { sampledIn } from '../patches.ts'
import { rawFile } from '../raw-encode.ts'
import { readLevels } from '../sound-levels.ts'
import type { Tools } from './find-tools.ts'
import { measureLoudness } from './measure-loudness.ts'
import { probeSource } from './probe-source.ts'
import { reviewFiles } from './review-files.ts'
import { foundNothing, runFfmpeg } from './run-tool.ts'
import { readSubtitles } from './read-subtitles.ts'
import { makePosters, makeStoryboard } from './stills.ts'

/** FFmpeg's own command line, as distributions ship it. */
export function commandLineEngine(tools: Tools): MediaEngine {
  const run = async (task: RawTask, limits: EngineLimits, watch: Watch): Promise<RawResult<RawTask>> => {
    switch (task.kind) {
      case 'probe':
        return probeSource(tools, task, limits, watch)
      case 'encode-video':
        return encodeVideo(tools, task, limits, watch)
      case 'encode-audio':
        return encodeAudio(tools, task, limits, watch)
      case 'subtitles':
        return readSubtitles(tools, task, limits, watch)
      case 'compare':
        return compare(tools, task, limits, watch)
      case 'look':
        return look(tools, task, limits, watch)
      case 'storyboard':
        return makeStoryboard(tools, task, limits, watch)
      case 'posters':
        return makePosters(tools, task, limits, watch)
      case 'review':
        return reviewFiles(tools, task, limits, watch)
      case 'demo-source':
        return makeDemoSource(tools, task, limits, watch)
    }
  }
  return {
    name: `FFmpeg ${tools.version}`,
    run: encodeOn((task, limits, watch) => run(task, limits, watch) as Promise<RawResult<typeof task>>),
  }
}

async function encodeVideo(
  tools: Tools,
  task: EncodeVideoTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<RawEncode> {
  const { plan, span } = task
  const totalSeconds = secondsOfFrames(span.frames ?? plan.frames - span.firstFrame, plan)
  const fileBytes = Math.min(limits.fileBytes, task.limits.outputBytes)
  try {
    const ran = await runFfmpeg(tools, videoArguments(task, true), { totalSeconds }, { ...limits, fileBytes }, watch)
    const given: Record<string, Glance> = {}
    for (const rung of task.rungs) {
      const raw = rawFile(task.output, rung.name, span)
      const noted = async (file: string): Promise<string> => {
        const bytes = await readFile(file, 'base64')
        await rm(file)
        return bytes
      }
      given[rung.name] = {
        glimpses: await noted(notesFile(raw)),
        patches: sampledIn(plan, rung, span) ? await noted(patchesFile(raw)) : '',
      }
    }
    return { ...ran, given }
  } catch (error) {
    if (!foundNothing(error)) throw error
    for (const file of task.rungs.map(({ name }) => rawFile(task.output, name, span)))
      for (const left of [file, notesFile(file), patchesFile(file)]) await rm(left, { force: true })
    return { frames: 0, cpuSeconds: 0 }
  }
}

async function encodeAudio(tools: Tools, task: EncodeAudioTask, limits: EngineLimits, watch: Watch): Promise<RawSound> {
  const { atLeastSeconds, loudness } = task.rendition
  const { progressed: _, ...quietly } = watch
  const { heard, cpuSeconds: measuring } = await measureLoudness(tools, task, limits, quietly)
  const leveling = levelSound(heard, loudness)
  const fileBytes = Math.min(limits.fileBytes, task.limits.outputBytes)
  const { cpuSeconds } = await runFfmpeg(
    tools,
    audioArguments(task, leveling, true),
    { totalSeconds: atLeastSeconds },
    { ...limits, fileBytes },
    watch,
  )
  const notes = notesFile(rawFile(task.output, task.rendition.name))
  const given = { [task.rendition.name]: { levels: readLevels(await readFile(notes, 'utf8')) } }
  await rm(notes)
  return { frames: 1, cpuSeconds: measuring + cpuSeconds, leveling, given, ...(heard ? { heard } : {}) }
}

/** What is looked at leaves nothing; the graph's own notes tell. */
async function compare(tools: Tools, task: CompareTask, limits: EngineLimits, watch: Watch): Promise<RawEncode> {
  const graph = comparisonGraph(task, `[0:${task.video.stream}]`, (index) => `[o${index}]`)
  const outputs = task.encodes.flatMap((_, index) => ['-map', `[o${index}]`, '-f', 'null', '-'])
  const args = [...inputArguments(task), '-filter_complex', graph, ...outputs]
  return runFfmpeg(tools, args, {}, limits, watch)
}

async function look(tools: Tools, task: LookTask, limits: EngineLimits, watch: Watch): Promise<RawEncode> {
  const graph = fieldsGraph(task, `[0:${task.video.stream}]`, '[seen]')
  const args = [...inputArguments(task), '-filter_complex', graph, '-map', '[seen]', '-f', 'null', '-']
  return runFfmpeg(tools, args, {}, limits, watch)
}

async function makeDemoSource(
  tools: Tools,
  task: DemoSourceTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<{ framesOut: number }> {
  const { footage, shape, output } = task
  const graph = `${pictureGraph(footage, shape)}[picture];${soundGraph(footage, shape)}[sound]`
  const { frames } = await runFfmpeg(
    tools,
    [
      '-filter_complex',
      graph,
      '-map',
      '[picture]',
      '-map',
      '[sound]',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-crf',
      '18',
      '-g',
      '48',
      '-c:a',
      'aac',
      '-b:a',
      '192k',
      '-movflags',
      '+faststart',
      '-f',
      'mp4',
      output,
    ],
    { totalSeconds: shape.durationSeconds },
    limits,
    watch,
  )
  if (frames === 0) throw new EngineFailure('encoder.source-unreadable', note('demo-empty'))
  return { framesOut: frames }
}
