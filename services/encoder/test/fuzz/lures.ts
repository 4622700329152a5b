import { boxesOf, leaf, readBoxes, words, writeBoxes } from './box-tree.ts'
import type { Dice } from './dice.ts'
import type { Bait, Recipe } from './recipe.ts'

/** Files that name other files, or hosts, in the hope that somebody looks. */
const endings = ['mp4', 'mkv', 'webm', 'ts', 'avi', 'm3u8', 'txt', 'sdp', 'mpd', 'jpg', 'ffconcat', 'xml'] as const

/** One address of what may not be reached, in one of the ways in which FFmpeg can be told. */
function address(dice: Dice, { text, film, host }: Bait): string {
  const file = dice.pick([text, film])
  return dice.pick([
    file,
    `file:${file}`,
    `file://${file}`,
    `concat:${file}|${file}`,
    `subfile,,start,0,end,0,,:${file}`,
    `crypto:${file}`,
    `cache:file:${file}`,
    `async:file:${file}`,
    `../../../../../../../../..${file}`,
    `http://${host}/film.mp4`,
    `tcp://${host}`,
    `udp://${host}`,
    `rtp://${host}`,
    `rtsp://${host}/film`,
    `ftp://${host}/film.mp4`,
    `tls://${host}`,
    `gopher://${host}/film`,
    `hls+http://${host}/list.m3u8`,
  ])
}

type Text = (dice: Dice, to: string, bait: Bait) => string

const texts: Readonly<Record<string, Text>> = {
  'an HLS playlist': (dice, to) =>
    `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n${dice.pick([`#EXT-X-MAP:URI="${to}"\n`, ''])}#EXTINF:4,\n${to}\n#EXT-X-ENDLIST\n`,
  'an HLS master playlist with keys': (_dice, to) =>
    `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${to}\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="${to}"\n#EXT-X-KEY:METHOD=AES-128,URI="${to}"\n#EXTINF:4,\n${to}\n`,
  'a DASH manifest': (_dice, to) =>
    `<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "${to}">]><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${to}</BaseURL><SegmentList duration="4"><Initialization sourceURL="${to}"/><SegmentURL media="${to}"/></SegmentList></Representation></AdaptationSet>&x;</Period></MPD>`,
  'a list to concatenate': (dice, to) => `${dice.pick(['ffconcat version 1.0\n', ''])}file '${to}'\nfile '${to}'\n`,
  'a session description': (_dice, _to, { host }) => {
    const [name, port] = host.split(':')
    return `v=0\no=- 0 0 IN IP4 ${name}\ns=x\nc=IN IP4 ${name}\nt=0 0\nm=video ${port} RTP/AVP 96\na=rtpmap:96 H264/90000\n`
  },
  'an address alone': (_dice, to) => to,
  'a list of pictures': (_dice, to) => `${to}%05d.jpg\n`,
  'a Smooth Streaming manifest': (_dice, to) =>
    `<SmoothStreamingMedia MajorVersion="2" Duration="40000000"><StreamIndex Type="video" Url="${to}"/></SmoothStreamingMedia>`,
  'an IMF packing list': (_dice, to) =>
    `<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"><Id>urn:uuid:0</Id><SegmentList><Segment><SequenceList><Resource><TrackFileId>${to}</TrackFileId></Resource></SequenceList></Segment></SegmentList></CompositionPlaylist>`,
  'a script of AviSynth': (_dice, to) => `FFVideoSource("${to}")\n`,
  'an ASX playlist': (_dice, to) =>
    `<asx version="3.0"><entry><ref href="${to}"/></entry></asx>\n[playlist]\nFile1=${to}\n`,
}

const textFiles: readonly Recipe[] = Object.entries(texts).map(([name, write]) => ({
  name,
  neverAFilm: true,
  make(dice, _sources, bait) {
    const to = address(dice, bait)
    const ending = dice.pick(endings)
    return { bytes: Buffer.from(write(dice, to, bait)), ending, told: `.${ending} → ${shown(to, bait)}` }
  },
}))

/** The same in every run, wherever the bait lies. */
const shown = (to: string, { text, film, host }: Bait): string =>
  to.replaceAll(text, '<text>').replaceAll(film, '<film>').replaceAll(host, '<host>')

const mixed: readonly Recipe[] = [
  {
    name: 'a film whose samples are said to lie elsewhere',
    make(dice, { files }, bait) {
      const boxes = readBoxes(Buffer.from(files['mp4'] ?? ''))
      const to = address(dice, bait)
      const kind = dice.pick(['url ', 'urn ', 'alis'])
      for (const references of boxesOf(boxes, 'dref'))
        references.children = [leaf(kind, Buffer.concat([Buffer.alloc(4), aliasOf(kind, to)]))]
      return { bytes: writeBoxes(boxes), ending: dice.pick(['mp4', 'mov']), told: `${kind} → ${shown(to, bait)}` }
    },
  },
  {
    name: 'a film that refers to others',
    neverAFilm: true,
    make(dice, _sources, bait) {
      const to = address(dice, bait)
      const reference = Buffer.concat([Buffer.from('\0\0\0\0url '), words(to.length + 1), Buffer.from(`${to}\0`)])
      const boxes = [
        leaf('ftyp', Buffer.from('qt  \0\0\0\0qt  ')),
        {
          type: 'moov',
          body: Buffer.alloc(0),
          children: [leaf('rmra', writeBoxes([leaf('rmda', writeBoxes([leaf('rdrf', reference)]))]))],
        },
      ]
      return { bytes: writeBoxes(boxes), ending: 'mov', told: shown(to, bait) }
    },
  },
  {
    name: 'a playlist behind a subtitle of an AVI',
    make(dice, _sources, bait) {
      const to = address(dice, bait)
      const list = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${to}\n#EXT-X-ENDLIST\n`
      return { bytes: aviWithSubtitle(list), ending: 'avi', told: shown(to, bait) }
    },
  },
  {
    name: 'attachments that bring paths',
    make(dice, { files }, bait) {
      const film = Buffer.from(files['mkv'] ?? '')
      const name = dice.pick([`../../../../../../..${bait.text}`, bait.text, `http://${bait.host}/font.ttf`, 'a\0b'])
      const file = element(0x61a7, [
        element(0x466e, Buffer.from(name)),
        element(0x4660, Buffer.from(dice.pick(['application/x-truetype-font', 'image/jpeg', 'application/x-m3u8']))),
        element(0x465c, Buffer.from(`#EXTM3U\n${address(dice, bait)}\n`)),
        element(0x46ae, Buffer.from([1])),
      ])
      return { bytes: withElement(film, element(0x19_41_a4_69, [file])), ending: 'mkv', told: shown(name, bait) }
    },
  },
  {
    name: 'a playlist with the head of a film',
    make(dice, { files }, bait) {
      const to = address(dice, bait)
      const list = Buffer.from(`\n#EXTM3U\n#EXTINF:4,\n${to}\n#EXT-X-ENDLIST\n`)
      const ending = dice.pick(['mp4', 'ts', 'avi'])
      const head = (files[ending] ?? Buffer.alloc(0)).subarray(0, dice.pick([12, 188, 1000]))
      return { bytes: Buffer.concat([head, list, list]), ending, told: `${ending} → ${shown(to, bait)}` }
    },
  },
  {
    name: 'something else altogether',
    neverAFilm: true,
    make(dice) {
      const [told, bytes] = dice.pick([
        ['noise', dice.bytes(5000)],
        ['nothing', Buffer.alloc(0)],
        ['one byte', Buffer.from([0x47])],
        ['zeros', Buffer.alloc(100_000)],
        ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), dice.bytes(4000)])],
        ['an archive', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), dice.bytes(4000)])],
        ['a document', Buffer.from(`%PDF-1.7\n${'(film) Tj\n'.repeat(300)}`)],
        ['subtitles', Buffer.from('1\n00:00:00,000 --> 00:00:04,000\nHello\n\n'.repeat(50))],
        ['a page', Buffer.from('<!doctype html><video src="film.mp4"></video>')],
        [
          'the head of a film',
          Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1'), dice.bytes(900)]),
        ],
        ['the head of Matroska', Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), dice.bytes(2000)])],
      ] as const)
      return { bytes, ending: dice.pick(endings), told }
    },
  },
]

export const lures: readonly Recipe[] = [...textFiles, ...mixed]

/** An alias of old Macintosh files holds a path among its fields; an address stands as it is. */
function aliasOf(kind: string, to: string): Buffer {
  if (kind !== 'alis') return Buffer.from(`${to}\0`)
  const path = Buffer.from(to)
  const record = Buffer.alloc(150)
  record.writeUInt16BE(2, 6)
  const tail = Buffer.alloc(8)
  // Type 18 is the path in POSIX form.
  tail.writeUInt16BE(18, 0)
  tail.writeUInt16BE(path.byteLength, 2)
  return Buffer.concat([record, tail.subarray(0, 4), path, Buffer.from([0xff, 0xff, 0, 0])])
}

/** An AVI of one raw picture and a "GAB2" subtitle, which a reader may take for a file of its own. */
function aviWithSubtitle(text: string): Buffer {
  const le = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4)
    for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4)
    return bytes
  }
  const chunk = (type: string, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from(type), le(body.byteLength), body, Buffer.alloc(body.byteLength % 2)])
  const list = (type: string, ...parts: Buffer[]): Buffer => chunk('LIST', Buffer.concat([Buffer.from(type), ...parts]))
  const side = 32
  const stream = (kind: string, format: Buffer): Buffer =>
    list(
      'strl',
      chunk('strh', Buffer.concat([Buffer.from(kind), Buffer.alloc(4), le(0, 0, 0, 1, 10, 0, 1, 4096, 0, 0, 0, 0)])),
      chunk('strf', format),
    )
  const bitmap = Buffer.concat([le(40, side, side), Buffer.from([1, 0, 24, 0]), le(0, side * side * 3, 0, 0, 0, 0)])
  const subtitle = Buffer.from(text)
  const gab2 = Buffer.concat([
    Buffer.from('GAB2\0'),
    Buffer.from([2, 0]),
    le(2),
    Buffer.from('x\0'),
    Buffer.from([4, 0]),
    le(subtitle.byteLength),
    subtitle,
  ])
  const head = list(
    'hdrl',
    chunk('avih', le(100_000, 0, 0, 0x10, 1, 0, 2, 4096, side, side, 0, 0, 0, 0)),
    stream('vids', bitmap),
    stream('txts', Buffer.alloc(0)),
  )
  const film = list(
    'movi',
    chunk('01tx', gab2),
    ...Array.from({ length: 12 }, () => chunk('00db', Buffer.alloc(side * side * 3, 0x60))),
  )
  return chunk('RIFF', Buffer.concat([Buffer.from('AVI '), head, film]))
}

/** One element of EBML, its length in eight bytes. */
function element(id: number, body: Buffer | readonly Buffer[]): Buffer {
  const inside = Buffer.isBuffer(body) ? body : Buffer.concat(body)
  const digits = id.toString(16)
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << 56n) | BigInt(inside.byteLength))
  return Buffer.concat([Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'), length, inside])
}

/** The element at the end of a Matroska file's segment, whose length is made to fit. */
function withElement(film: Buffer, added: Buffer): Buffer {
  const at = film.indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67])) + 4
  const longer = Buffer.concat([film, added])
  if ((film[at] ?? 0) === 1) longer.writeBigUInt64BE((1n << 56n) | BigInt(longer.byteLength - at - 8), at)
  return longer
}
