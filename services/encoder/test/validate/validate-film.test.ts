import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeAvEngine } from '../../src/engine/node-av/node-av-engine.ts'
import { packageFilm, presentationOf } from '../../src/film/package-film.ts'
import { planLadder } from '../../src/ladder/ladder.ts'
import { accepted, limits } from '../ample.ts'
import { encodeWhole } from '../encode-whole.ts'
import { makeSource } from '../make-source.ts'
import type { FilmFiles } from './film-files.ts'
import { validateFilm } from './validate-film.ts'

let folder = ''
let film: FilmFiles

/** A film of two rungs, three segments and two languages, as the engine and the packaging make it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-validate-'))
  const sound = (pitch: number, language: string) => ({
    filters: `sine=frequency=${pitch}:sample_rate=48000:duration=9`,
    language,
  })
  const source = await makeSource({
    path: join(folder, 'source.mkv'),
    picture: 'testsrc2=size=480x270:rate=30000/1001:duration=9,format=yuv420p',
    sounds: [sound(440, 'por'), sound(880, 'eng')],
  })
  const { facts } = await nodeAvEngine.run({ kind: 'probe', source, limits: accepted }, limits)
  const plan = planLadder(facts)
  const output = join(folder, 'film')
  await mkdir(output)
  const presentation = presentationOf(plan, await encodeWhole(nodeAvEngine, { source, output, plan, facts }, limits))
  const cheapest = presentation.video.at(-1)?.track
  if (!cheapest) throw new Error('there is no rung')
  const { storyboard } = await nodeAvEngine.run(
    { kind: 'storyboard', output, track: cheapest, intervalSeconds: 2 },
    limits,
  )
  await packageFilm(output, presentation, storyboard)
  const files = (await readdir(output, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  film = new Map(
    await Promise.all(
      files.map(async (entry): Promise<[string, Buffer]> => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(output.length + 1), await readFile(path)]
      }),
    ),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The film with one file changed, or taken away. */
function spoiled(path: string, change: (bytes: Buffer) => Buffer | undefined): FilmFiles {
  const files = new Map(film)
  const bytes = change(Buffer.from(film.get(path) ?? Buffer.alloc(0)))
  if (bytes) files.set(path, bytes)
  else files.delete(path)
  return files
}
const replaced = (from: string | RegExp, to: string) => (bytes: Buffer) => {
  const text = bytes.toString()
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`${from} is not there`)
  return Buffer.from(changed)
}
/** A number of so many bytes behind the first box of a type. */
const set = (type: string, offset: number, change: (value: number) => number) => (bytes: Buffer) => {
  const at = bytes.indexOf(type, 0, 'latin1') + 4 + offset
  bytes.writeUInt32BE(change(bytes.readUInt32BE(at)), at)
  return bytes
}

it('a film as the encoder makes it breaks no rule', () => {
  expect([...film.keys()].filter((path) => path.endsWith('.m4s'))).toHaveLength(12)
  expect(validateFilm(film)).toEqual([])
})

const rung = 'v240'
it.each([
  ['a segment that is not there', `${rung}/seg-3.m4s`, () => undefined, /seg-3.m4s is not there/],
  ['a header that is not there', `${rung}/init.mp4`, () => undefined, /v240\/playlist.m3u8 is not there/],
  ['a hole in the decode times', `${rung}/seg-2.m4s`, set('tfdt', 8, (time) => time + 1), /begins at .* ends at/],
  [
    'a sample that is longer than its data',
    `${rung}/seg-1.m4s`,
    set('trun', 12, (size) => size + 9),
    /the samples are .* bytes/,
  ],
  ['samples that begin elsewhere', `${rung}/seg-1.m4s`, set('trun', 8, (offset) => offset + 4), /where the data does/],
  [
    'a segment without a keyframe in front',
    `${rung}/seg-2.m4s`,
    set('trun', 16, () => 0x01010000),
    /does not begin with a keyframe/,
  ],
  ['a box that leaves its file', `${rung}/seg-2.m4s`, (bytes: Buffer) => bytes.subarray(0, -3), /does not fit/],
  ['a header that turns the picture', `${rung}/init.mp4`, set('tkhd', 40, () => 0), /turns the picture/],
  ['a playlist that is none', `${rung}/playlist.m3u8`, replaced('#EXTM3U\n', ''), /HLS: v240\/playlist.m3u8/],
  [
    'a version too low for its header',
    `${rung}/playlist.m3u8`,
    replaced(/VERSION:\d/, 'VERSION:3'),
    /version|EXT-X-MAP/i,
  ],
  [
    'a target duration too short',
    `${rung}/playlist.m3u8`,
    replaced(/TARGETDURATION:4/, 'TARGETDURATION:3'),
    /longer than the target/,
  ],
  [
    'a length that is wrong',
    `${rung}/playlist.m3u8`,
    replaced(/EXTINF:4[.\d]+/, 'EXTINF:4.1'),
    /segment 1 lasts 4.004/,
  ],
  ['a playlist that does not end', `${rung}/playlist.m3u8`, replaced('#EXT-X-ENDLIST\n', ''), /ENDLIST is missing/],
  [
    'a playlist that leaves a segment out',
    `${rung}/playlist.m3u8`,
    replaced(/#EXTINF:[^\n]*\nseg-3.m4s\n/, ''),
    /names 2 of 3/,
  ],
  [
    'a keyframe that is cut off',
    `${rung}/keyframes.m3u8`,
    replaced(/BYTERANGE:(\d+)\d@0/, 'BYTERANGE:$1@0'),
    /keyframe 1 ends at byte/,
  ],
  [
    'keyframes that are announced too cheap',
    'master.m3u8',
    replaced(/(I-FRAME-STREAM-INF:BANDWIDTH=\d)\d+/, '$1'),
    /BANDWIDTH is \d, keyframe/,
  ],
  [
    'a peak rate too low',
    'master.m3u8',
    replaced(/:BANDWIDTH=(\d)\d/, ':BANDWIDTH=1'),
    /BANDWIDTH is .* its segments need/,
  ],
  ['a peak rate too high', 'master.m3u8', replaced(/:BANDWIDTH=/, ':BANDWIDTH=9'), /BANDWIDTH is .* far above/],
  [
    'a mean rate too low',
    'master.m3u8',
    replaced(/AVERAGE-BANDWIDTH=\d\d/, 'AVERAGE-BANDWIDTH=1'),
    /AVERAGE-BANDWIDTH is .* need/,
  ],
  ['a codec that is another', 'master.m3u8', replaced('avc1.64', 'avc1.42'), /CODECS are avc1.64/],
  ['a size that is another', 'master.m3u8', replaced(/RESOLUTION=\d+/, 'RESOLUTION=854'), /RESOLUTION is/],
  ['a rate of pictures that is another', 'master.m3u8', replaced('29.970', '30.000'), /FRAME-RATE is 29.97/],
  ['a group that does not exist', 'master.m3u8', replaced('AUDIO="audio"', 'AUDIO="sound"'), /group/i],
  ['two sounds of one name', 'master.m3u8', replaced(/NAME="English"/, 'NAME="português"'), /name/i],
  ['XML that does not close', 'manifest.mpd', replaced('</Period>', ''), /closes nothing/],
  [
    'an attribute that there is not',
    'manifest.mpd',
    replaced('<Period ', '<Period speed="2" '),
    /Period may not have speed/,
  ],
  ['an attribute that is missing', 'manifest.mpd', replaced(/ minBufferTime="[^"]*"/, ''), /MPD has no minBufferTime/],
  [
    'elements in the wrong order',
    'manifest.mpd',
    replaced(/(<Role [^>]*>)\s*(<SegmentTemplate[^]*?<\/SegmentTemplate>)/, '$2$1'),
    /Role stands too late/,
  ],
  ['a hole in the timeline', 'manifest.mpd', replaced(/<S t="0" d="\d/, '<S t="7" d="4'), /hole or an overlap/],
  ['a timescale that is another', 'manifest.mpd', replaced(/timescale="\d+"/, 'timescale="90000"'), /timescale is/],
  [
    'a bandwidth that makes players stall',
    'manifest.mpd',
    replaced(/bandwidth="\d\d/, 'bandwidth="1'),
    /bandwidth is .* needed/,
  ],
  [
    'a length that is another',
    'manifest.mpd',
    replaced(/mediaPresentationDuration="PT9/, 'mediaPresentationDuration="PT8'),
    /the film lasts 9/,
  ],
  ['two of one id', 'manifest.mpd', replaced('id="vsource"', 'id="v240"'), /one id|not in the manifest/],
] as const)('%s is found', (_name, path, change, finding) => {
  expect(validateFilm(spoiled(path, change))).toContainEqual(expect.stringMatching(finding))
})
