import { describe, expect, it } from 'vitest'
import { CaptionProblem, timestamp, writeWebVtt } from './cue.ts'
import { readCaptions } from './read-captions.ts'
import { subRipText } from './sub-rip.ts'
import { subStationText } from './sub-station.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string): string => readCaptions(bytes(text)).webVtt
const problem = (file: string | Uint8Array): string => {
  try {
    readCaptions(typeof file === 'string' ? bytes(file) : file)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('they were taken')
}

describe('WebVTT', () => {
  it('is taken as it is, with identifiers, settings, notes and hours', () => {
    const text =
      'WEBVTT - Bunny\n\nNOTE made by hand\n\n1\n00:01.000 --> 00:02.500 line:0\nHi!\n\n01:00:00.000 --> 01:00:01.000\n<i>Olá</i>\n'
    expect(readCaptions(bytes(text))).toEqual({ webVtt: text, cues: 2 })
  })

  it('loses byte order mark and carriage returns', () => {
    expect(read('\uFEFFWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n')).toBe(
      'WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n',
    )
  })

  it('with a wrong time is refused, with the line', () => {
    expect(problem('WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi\n')).toBe(
      'Line 3 should hold times such as 00:01.000 --> 00:04.000, and holds “00:00:01,000 --> 00:00:02,000”.',
    )
    expect(problem('WEBVTT\n\n00:03.000 --> 00:02.000\nHi\n')).toBe('The caption at line 3 ends before it begins.')
    expect(problem('WEBVTT\n\n00:05.000 --> 00:06.000\nHi\n\n00:01.000 --> 00:02.000\nHo\n')).toBe(
      'The caption at line 6 begins before the one above it.',
    )
  })

  it('without a single caption is refused', () => {
    expect(problem('WEBVTT\n')).toBe('The file holds no captions.')
  })
})

describe('SubRip', () => {
  it('becomes WebVTT in the order of its times, with what a player shows', () => {
    const text = [
      '2\r\n00:00:03,5 --> 00:00:04,000 X1:10 X2:20 Y1:1 Y2:2\r\n<font color="#fff"><I>Tom & Jerry</I></font>\r\n1 < 2\r\n',
      '1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}Above\r\n\r\nall -> of it? no\r\n',
      '3\r\n100:00:00,000 --> 100:00:01,250\r\n7\r\n',
    ].join('\r\n')
    expect(read(text)).toBe(
      [
        'WEBVTT\n',
        '00:00:01.000 --> 00:00:02.000 line:0\nAbove\nall -&gt; of it? no\n',
        '00:00:03.500 --> 00:00:04.000\n<i>Tom &amp; Jerry</i>\n1 &lt; 2\n',
        '100:00:00.000 --> 100:00:01.250\n7\n',
      ].join('\n'),
    )
  })

  it('is taken without numbers, without blank lines between, and with dots', () => {
    expect(read('0:01.0 --> 0:02.0\nA\n2\n00:00:02.000 --> 00:00:03.000\nB')).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nA\n\n00:00:02.000 --> 00:00:03.000\nB\n',
    )
  })

  it('that is wrong is refused, with the line', () => {
    expect(problem('1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:0x --> 00:00:04,000\nB\n')).toBe(
      'Line 6 should hold times such as 00:00:01,000 --> 00:00:04,000, and holds “00:00:0x --> 00:00:04,000”.',
    )
    expect(problem('1\n00:00:03,000 --> 00:00:02,000\nA\n')).toBe('The caption at line 2 ends before it begins.')
    expect(problem('WEBVTTX\n\n00:01.000 --> 00:02.000\nHi')).toBe(
      'Line 1 should be the number of the first caption or its times, and holds “WEBVTTX”.',
    )
    expect(problem('1\n00:00:01,000 --> 00:00:02,000\n{\\an8}\n')).toBe('The file holds no captions.')
  })

  it('cannot bring a player to show a tag of its own', () => {
    expect(subRipText('<img src=x onerror=alert(1)><script>a</script> & <b>b</b> <3').text).toBe(
      'a &amp; <b>b</b> &lt;3',
    )
  })
})

describe('SubStation Alpha', () => {
  const script = (events: string): string =>
    `[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname, Alignment\nStyle: Default,Arial,2\nStyle: Sign,Arial,8\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n${events}`

  it('becomes WebVTT: dialogue in the order of its times, what is above stays above, layers and drawings go', () => {
    const events = [
      'Dialogue: 0,0:01:02.50,0:01:04.00,Default,Second, with a comma\\Nand a line',
      'Comment: 0,0:00:00.00,0:00:09.00,Default,nobody sees this',
      'Dialogue: 0,0:00:01.00,0:00:02.00,Sign,{\\pos(10,20)\\c&H0000FF&}Hotel {\\i1}Ritz{\\i0}',
      'Dialogue: 1,0:00:01.00,0:00:02.00,Sign,{\\blur3}Hotel {\\i1}Ritz{\\i0}',
      'Dialogue: 0,0:00:05.00,0:00:06.00,Default,{\\p1}m 0 0 l 100 0{\\p0}',
      'Dialogue: 0,0:00:07.00,0:00:07.00,Default,no time at all',
    ].join('\r\n')
    expect(readCaptions(bytes(script(events)))).toEqual({
      webVtt:
        'WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0\nHotel <i>Ritz</i>\n\n00:01:02.500 --> 00:01:04.000\nSecond, with a comma\nand a line\n',
      cues: 2,
    })
  })

  it('of the older kind counts its places otherwise', () => {
    const text =
      '[Script Info]\n[V4 Styles]\nFormat: Name, Alignment\nStyle: Up,6\nStyle: Middle,10\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Up,,0000,0000,0000,,A\nDialogue: Marked=0,0:00:02.00,0:00:03.00,Middle,,0000,0000,0000,,{\\a6}B{\\a10}C\n'
    expect(read(text)).toContain('00:00:02.000 line:0\nA\n')
    expect(read(text)).toContain('00:00:03.000\nBC\n')
  })

  it('that is wrong is refused, with the line', () => {
    expect(problem(script('Dialogue: 0,0:00:01.00,soon,Default,A'))).toMatch(
      /^Line 11 should hold a caption such as .*soon/,
    )
    expect(problem(script('Dialogue: 0,0:00:01.00,0:00:02.00'))).toMatch(/^Line 11 should hold/)
    expect(problem(script('Dialogue: 0,0:00:01.00,0:00:02.00,Default,{\\fad(1,2)}'))).toBe(
      'The file holds no captions.',
    )
  })

  it('closes what it opens, in order', () => {
    expect(subStationText('{\\i1}a{\\b1}b{\\i0}c').text).toBe('<i>a<b>b</b></i><b>c</b>')
    expect(subStationText('{\\i1\\b700}a{\\r}b\\hc').text).toBe('<i><b>a</b></i>b&nbsp;c')
    expect(subStationText('a < b {\\k20}c \\n d').text).toBe('a &lt; b c\nd')
  })
})

describe('the writing of a captions file', () => {
  const srt = '1\n00:00:01,000 --> 00:00:02,000\nAção “já” – é\n'
  const shown = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAção “já” – é\n'
  const utf16 = (littleEndian: boolean, mark: boolean): Uint8Array => {
    const text = (mark ? '\uFEFF' : '') + srt
    const buffer = new DataView(new ArrayBuffer(text.length * 2))
    for (let index = 0; index < text.length; index++) buffer.setUint16(index * 2, text.charCodeAt(index), littleEndian)
    return new Uint8Array(buffer.buffer)
  }
  const windows = (): Uint8Array => {
    const special: Record<string, number> = { '“': 0x93, '”': 0x94, '–': 0x96 }
    return Uint8Array.from(srt, (letter) => special[letter] ?? letter.charCodeAt(0))
  }

  it.each([
    ['UTF-8', bytes(srt)],
    ['UTF-8 with its mark', bytes(`\uFEFF${srt}`)],
    ['UTF-16, little end first', utf16(true, true)],
    ['UTF-16, big end first', utf16(false, true)],
    ['UTF-16 without its mark', utf16(true, false)],
    ['Windows-1252', windows()],
  ])('may be %s', (_name, file) => {
    expect(readCaptions(file).webVtt).toBe(shown)
  })

  it('is refused when it is none, or of something else', () => {
    expect(problem(new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0x01, 0x02]))).toBe('The file is not text.')
    expect(problem('It was a dark and stormy night.')).toMatch(/^These are no captions that we can read/)
    expect(problem('')).toMatch(/^These are no captions that we can read/)
  })
})

it('a WebVTT file has no caption that lasts no time, and times to the millisecond', () => {
  expect(writeWebVtt([{ startSeconds: 1, endSeconds: 1, text: 'a' }])).toBe('WEBVTT\n')
  expect([0, 59.9996, 3661.5].map(timestamp)).toEqual(['00:00:00.000', '00:01:00.000', '01:01:01.500'])
})

it.each([
  ['blank lines', '\n'],
  ['braces that open', '{'],
  ['overrides that open', '{\\'],
  ['tags that open', '<i'],
])('a file of nothing but %s takes a moment, as any of its size', (_name, part) => {
  const text = part.repeat(2 ** 20 / part.length)
  const since = process.cpuUsage()
  for (const file of [
    text,
    `1\n00:00:01,000 --> 00:00:02,000\n${text}`,
    `[Events]\nDialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,${text}`,
  ])
    try {
      readCaptions(bytes(file))
    } catch (error) {
      expect(error).toBeInstanceOf(CaptionProblem)
    }
  const { user } = process.cpuUsage(since)
  expect(user / 1e6).toBeLessThan(3)
})
