import { expect, it } from 'vitest'
import { filmFacts, portuguese } from '../../test/film-facts.ts'
import { shownParameters } from './engine-parameters.ts'
import type { EncodeAudioTask, EncodeVideoTask } from '../engine/engine-tasks.ts'
import { type FrameSpan, planLadder } from './ladder.ts'

const facts = { ...filmFacts(10), audio: [portuguese] }

const plan = planLadder(facts)
const common = { source: 'x', output: 'y', plan, limits: { pixels: 1, outputBytes: 1 } } as const
const picture = (span: FrameSpan): EncodeVideoTask => ({
  ...common,
  kind: 'encode-video',
  video: facts.video,
  rungs: plan.rungs,
  span,
})
const sounds = plan.audio.map((rendition): EncodeAudioTask => ({ ...common, kind: 'encode-audio', rendition }))

it('the parameters to copy decode once and have every rung of the plan', () => {
  const command = shownParameters([picture({ firstFrame: 0 }), ...sounds], 'film.mp4')
  expect(command).toContain('-i film.mp4')
  expect(command).toContain('split=2[640x360_in][426x240_in];[640x360_in]scale=640:360')
  expect(command.match(/-c:v libx264 -preset veryfast -profile:v high -crf 22/g)).toHaveLength(2)
  expect(command).toContain('ebur128@meter=peak=true')
  expect(command).toMatch(/-map 0:1 .* -c:a aac -b:a 128000 .*a-por-from-0\.mp4/)
})

it('a stretch is entered at a keyframe, cut on the grid, and begins with the buffer that it was given', () => {
  const command = shownParameters(
    [picture({ firstFrame: 96, frames: 96, seekSeconds: 3.5, bufferFill: 0.5 })],
    'film.mp4',
  )
  expect(command).toContain('-noaccurate_seek -ss 3.5')
  expect(command).toContain('fps=fps=24/1,trim=start_pts=96:end_pts=192,setpts=PTS-STARTPTS')
  expect(command.match(/vbv-init=0\.5/g)).toHaveLength(2)
  // Of the decoder and of both encoders.
  expect(command.match(/-threads 1/g)).toHaveLength(3)
})

it('colors of standard definition are converted once for all rungs', () => {
  const command = shownParameters([picture({ firstFrame: 0 })], 'film.mp4')
  expect(command).toContain('setpts=PTS-STARTPTS,scale=in_color_matrix=bt601:out_color_matrix=bt709,split=2')
  expect(command.match(/bt601/g)).toHaveLength(1)
})

it('a file name cannot break out of the command', () => {
  const command = shownParameters([picture({ firstFrame: 0 })], "x'; rm -rf $HOME; '.mp4")
  expect(command).toContain(String.raw`-i 'x'\''; rm -rf $HOME; '\''.mp4'`)
})
