import { useCallback, useEffect, useState } from 'react'

/** Full screen of the whole stage; on iPhones only the video itself can, with the system's controls. */
export function useFullScreen(
  stage: HTMLElement | null,
  video: HTMLVideoElement | null,
): { active: boolean; toggle: () => void } {
  const [active, setActive] = useState(() => document.fullscreenElement !== null)
  useEffect(() => {
    const update = () => setActive(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', update)
    return () => document.removeEventListener('fullscreenchange', update)
  }, [])
  const toggle = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
    else if (stage && document.fullscreenEnabled) void stage.requestFullscreen().catch(() => undefined)
    else if (video && 'webkitEnterFullscreen' in video && typeof video.webkitEnterFullscreen === 'function')
      video.webkitEnterFullscreen()
  }, [stage, video])
  return { active, toggle }
}
