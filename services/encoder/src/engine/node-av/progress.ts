import type { EngineMessage } from '../engine-tasks.ts'

export type Send = (message: EngineMessage) => void

const reportEveryMs = 1000
/** Before this share is done, the speed says too little about the rest to name a time. */
const shareBeforeEta = 0.02

/** Reports how far a task is about once a second: never backwards, and complete only when it is. */
export function trackProgress(send: Send, totalSeconds: number, now: () => number = () => performance.now()) {
  const startedAt = now()
  let reportedAt = startedAt
  let furthest = 0

  return (mediaSeconds: number): void => {
    const at = now()
    if (at - reportedAt < reportEveryMs) return
    reportedAt = at
    const elapsedSeconds = (at - startedAt) / 1000
    furthest = Math.max(furthest, mediaSeconds)
    const done = totalSeconds > 0 ? Math.min(0.999, furthest / totalSeconds) : 0
    const speed = furthest / elapsedSeconds
    const left = Math.max(0, totalSeconds - furthest)
    send({
      type: 'progress',
      progress: {
        done,
        mediaSeconds: furthest,
        speed,
        ...(done >= shareBeforeEta ? { etaSeconds: left / speed } : {}),
      },
    })
  }
}
