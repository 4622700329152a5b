import { expect, it } from 'vitest'
import { engineParameters } from './engine-parameters.ts'
import { planLadder } from './ladder.ts'

const facts = {
  container: 'mov',
  durationSeconds: 10,
  sizeBytes: 1,
  video: {
    stream: 0,
    codec: 'h264',
    width: 640,
    height: 360,
    displayWidth: 640,
    displayHeight: 360,
    pixelAspect: { num: 1, den: 1 },
    rotationDegrees: 0,
    mirrored: false,
    frameRate: { num: 24, den: 1 },
    pixelFormat: 'yuv420p',
    bitsPerSecond: 0,
    durationSeconds: 10,
  },
  audio: [{ stream: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: 'por', default: true }],
}

it('the parameters to copy decode once and have every rung of the plan', () => {
  const command = engineParameters(planLadder(facts), facts, 'film.mp4')
  expect(command).toContain("-i 'film.mp4'")
  expect(command).toContain('split=2[v360_in][v240_in];[v360_in]scale=640:360')
  expect(command.match(/-c:v libx264 -preset veryfast -profile high -crf 22/g)).toHaveLength(2)
  expect(command).toContain('-map 0:1 -c:a aac -b:a 128000 -ac 2 -ar 48000 a-por.mp4')
})

it('a file name cannot break out of the command', () => {
  const command = engineParameters(planLadder(facts), facts, "x'; rm -rf $HOME; '.mp4")
  expect(command).toContain(String.raw`-i 'x'\''; rm -rf $HOME; '\''.mp4'`)
})
