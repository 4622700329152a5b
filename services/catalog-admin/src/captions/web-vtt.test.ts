import { describe, expect, it } from 'vitest'
import { readWebVtt } from './web-vtt.ts'

const read = (text: string) => readWebVtt(new TextEncoder().encode(text))

describe('captions', () => {
  it('are taken with identifiers, settings, notes and hours', () => {
    const text =
      'WEBVTT - Bunny\n\nNOTE made by hand\n\n1\n00:01.000 --> 00:02.500 line:0\nHi!\n\n01:00:00.000 --> 01:00:01.000\n<i>Olá</i>\n'
    expect(read(text)).toEqual({ text, cues: 2 })
  })

  it('lose byte order mark and carriage returns', () => {
    expect(read('\uFEFFWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n')).toEqual({
      text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n',
      cues: 1,
    })
  })

  it('in another format are refused, with the reason', () => {
    expect(read('1\n00:00:01,000 --> 00:00:02,000\nHi\n')).toEqual({ problem: 'The first line has to be WEBVTT.' })
    expect(read('WEBVTTX\n\n00:01.000 --> 00:02.000\nHi')).toEqual({ problem: 'The first line has to be WEBVTT.' })
    expect(readWebVtt(new Uint8Array([0xff, 0xfe, 0x57, 0x00]))).toEqual({ problem: 'The file is not UTF-8 text.' })
  })

  it('with a wrong time are refused, with the line', () => {
    expect(read('WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi\n')).toHaveProperty(
      'problem',
      expect.stringContaining('Line 3'),
    )
    expect(read('WEBVTT\n\n00:03.000 --> 00:02.000\nHi\n')).toEqual({
      problem: 'The caption at line 3 ends before it begins.',
    })
    expect(read('WEBVTT\n\n00:05.000 --> 00:06.000\nHi\n\n00:01.000 --> 00:02.000\nHo\n')).toEqual({
      problem: 'The caption at line 6 begins before the one above it.',
    })
  })

  it('without a single caption are refused', () => {
    expect(read('WEBVTT\n')).toEqual({ problem: 'The file holds no captions.' })
  })
})
