import { note } from '@codeflix/contracts/encode-notes'
import { CodecContext, Codec, Dictionary, FormatContext, type Stream } from 'node-av/lib'
import { AVERROR_ENOENT } from 'node-av/constants'
import { inputOptions } from '../../ladder/engine-parameters.ts'
import { EngineFailure } from '../engine-failure.ts'
import { check, required } from './ffmpeg.ts'

/** Opens an upload with nothing but its own bytes to reach, and reads enough of it to know its streams. */
export async function openSource(path: string): Promise<FormatContext> {
  const source = new FormatContext()
  source.allocContext()
  const opened = await source.openInput(path, null, Dictionary.fromObject(inputOptions()))
  if (opened === AVERROR_ENOENT) throw new EngineFailure('encoder.source-missing', note('source-gone'))
  if (opened < 0) throw new EngineFailure('encoder.source-unreadable', note('file-unreadable'))
  if ((await source.findStreamInfo()) < 0) {
    await source.closeInput()
    throw new EngineFailure('encoder.source-unreadable', note('file-unreadable'))
  }
  return source
}

/** Pictures larger than this, in pixels, are refused by the decoder itself, whatever the container claims. */
export async function openDecoder(stream: Stream, pixels?: number): Promise<CodecContext> {
  const codec = Codec.findDecoder(stream.codecpar.codecId)
  if (!codec) throw new EngineFailure('encoder.source-unreadable', note('file-compression'))
  const decoder = new CodecContext()
  decoder.allocContext3(codec)
  check(stream.codecpar.toContext(decoder), 'read codec parameters')
  decoder.pktTimebase = stream.timeBase
  // With threads of its own FFmpeg hands out pictures here that are still being decoded: one in three encodes of the same
  // file then came out with other pictures. Chunks are encoded side by side anyway.
  decoder.threadCount = 1
  const limits = pixels === undefined ? null : Dictionary.fromObject({ max_pixels: pixels })
  const opened = await decoder.open2(required(codec, 'decoder'), limits)
  if (opened < 0) throw new EngineFailure('encoder.source-unreadable', note('file-unreadable'))
  return decoder
}
