/**
 * Draws the pictures of the demonstration titles: `node services/catalog-admin/demo/draw/draw-art.ts [key …]`.
 * They are made of paths and gradients alone; the titles are lettered when they are loaded, in the site's language.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { frames, type Frame } from './canvas.ts'
import { auroraLine } from './scenes/aurora-line.ts'
import { bigBuckBunny } from './scenes/big-buck-bunny.ts'
import { deepSpiral } from './scenes/deep-spiral.ts'
import { fractalTides } from './scenes/fractal-tides.ts'
import { gardenOfGliders } from './scenes/garden-of-gliders.ts'
import { interference } from './scenes/interference.ts'
import { meadowStories } from './scenes/meadow-stories.ts'
import { offTheAir } from './scenes/off-the-air.ts'
import { quietCells } from './scenes/quiet-cells.ts'
import { rule110 } from './scenes/rule-110.ts'
import { signalFromNowhere } from './scenes/signal-from-nowhere.ts'
import { slowDusk } from './scenes/slow-dusk.ts'
import { triangleRoom } from './scenes/triangle-room.ts'
import { weaverOfInfinity } from './scenes/weaver-of-infinity.ts'

const scenes: Record<string, (frame: Frame) => string> = {
  'aurora-line': auroraLine,
  'big-buck-bunny': bigBuckBunny,
  'deep-spiral': deepSpiral,
  'fractal-tides': fractalTides,
  'garden-of-gliders': gardenOfGliders,
  interference: interference,
  'meadow-stories': meadowStories,
  'off-the-air': offTheAir,
  'quiet-cells': quietCells,
  'rule-110': rule110,
  'signal-from-nowhere': signalFromNowhere,
  'slow-dusk': slowDusk,
  'triangle-room': triangleRoom,
  'weaver-of-infinity': weaverOfInfinity,
}

const largestBytes = 20_000
const folder = new URL('../art/', import.meta.url)
await mkdir(folder, { recursive: true })
const wanted = process.argv.slice(2)
for (const [key, draw] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(key)) continue
  for (const frame of frames) {
    const svg = draw(frame)
    console.log(`${key}-${frame.kind}.svg ${svg.length} bytes${svg.length > largestBytes ? ' TOO LARGE' : ''}`)
    await writeFile(new URL(`${key}-${frame.kind}.svg`, folder), svg)
  }
}
