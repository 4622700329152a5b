import { useEffect, useState } from 'react'
import { bufferedUntil } from './seek.ts'

export interface VideoState {
  paused: boolean
  ended: boolean
  /** False until the first picture is there. */
  started: boolean
  seeking: boolean
  time: number
  duration: number
  bufferedTo: number
  volume: number
  muted: boolean
  rate: number
  pictureInPicture: boolean
}

const initial: VideoState = {
  paused: true,
  ended: false,
  started: false,
  seeking: false,
  time: 0,
  duration: 0,
  bufferedTo: 0,
  volume: 1,
  muted: false,
  rate: 1,
  pictureInPicture: false,
}

const events = [
  'play',
  'playing',
  'pause',
  'ended',
  'timeupdate',
  'seeking',
  'seeked',
  'durationchange',
  'progress',
  'volumechange',
  'ratechange',
  'loadeddata',
  'emptied',
  'enterpictureinpicture',
  'leavepictureinpicture',
] as const

function read(video: HTMLVideoElement): VideoState {
  const ranges = Array.from(
    { length: video.buffered.length },
    (_, index) => [video.buffered.start(index), video.buffered.end(index)] as const,
  )
  return {
    paused: video.paused,
    ended: video.ended,
    started: video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    seeking: video.seeking,
    time: video.currentTime,
    duration: Number.isFinite(video.duration) ? video.duration : 0,
    bufferedTo: bufferedUntil(ranges, video.currentTime),
    volume: video.volume,
    muted: video.muted,
    rate: video.playbackRate,
    pictureInPicture: document.pictureInPictureElement === video,
  }
}

/** What the video element does, as state to draw from. */
export function useVideo(video: HTMLVideoElement | null): VideoState {
  const [state, setState] = useState(initial)
  useEffect(() => {
    if (!video) return undefined
    const update = () => setState(read(video))
    update()
    for (const event of events) video.addEventListener(event, update)
    return () => {
      for (const event of events) video.removeEventListener(event, update)
    }
  }, [video])
  return state
}
