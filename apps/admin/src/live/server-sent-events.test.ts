import { describe, expect, it } from 'vitest'
import { eventParser } from './server-sent-events.ts'

describe('eventParser', () => {
  it('gives an event once its empty line has come', () => {
    const parse = eventParser()
    expect(parse('event: job\ndata: {"a":1}\n')).toEqual([])
    expect(parse('\n')).toEqual([{ event: 'job', data: '{"a":1}' }])
  })

  it('puts together what arrives in pieces', () => {
    const parse = eventParser()
    const text = 'event: job\ndata: one\ndata: two\n\ndata: three\n\n'
    const events = text.split('').flatMap((letter) => parse(letter))
    expect(events).toEqual([
      { event: 'job', data: 'one\ntwo' },
      { event: 'message', data: 'three' },
    ])
  })

  it('reads all three kinds of line ends, also when a piece ends between carriage return and line feed', () => {
    const parse = eventParser()
    expect([...parse('data: a\r'), ...parse('\n\r\n'), ...parse('data: b\r\rdata: c\n\n')]).toEqual([
      { event: 'message', data: 'a' },
      { event: 'message', data: 'b' },
      { event: 'message', data: 'c' },
    ])
  })

  it('skips comments, which keep the connection alive', () => {
    expect(eventParser()(': still here\n\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }])
  })
})
