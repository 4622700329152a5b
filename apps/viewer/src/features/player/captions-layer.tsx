import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { GrantKeeper } from './grant.ts'
import styles from './captions-layer.module.css'
import type { Preferences } from './preferences.ts'

interface CaptionsLayerProps {
  video: HTMLVideoElement | null
  grant: GrantKeeper | undefined
  file: string
  language: string
  size: Preferences['captionSize']
  /** The controls are shown: the lines stand above them. */
  raised: boolean
}

/** The lines of one caption file, drawn by us: above the controls, in the chosen size, as text that can be read. */
export function CaptionsLayer({ video, grant, file, language, size, raised }: CaptionsLayerProps) {
  const lines = useRef<HTMLDivElement>(null)
  const { data: text } = useQuery({
    queryKey: ['captions', grant?.sessionId(), file],
    queryFn: async () => {
      const response = await grant?.fetch(file)
      if (!response?.ok) throw new Error(`captions: ${response?.status}`)
      return response.text()
    },
    enabled: grant !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  })

  useEffect(() => {
    const target = lines.current
    if (!video || !text || !target) return undefined
    const url = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }))
    // The browser keeps the time of the cues; hidden, so that it does not draw them as well.
    const element = document.createElement('track')
    element.kind = 'captions'
    element.srclang = language
    element.src = url
    video.append(element)
    element.track.mode = 'hidden'
    const draw = (): void => {
      const cues = Array.from(element.track.activeCues ?? [])
      target.replaceChildren(
        ...cues.flatMap((cue) => {
          if (!('getCueAsHTML' in cue) || typeof cue.getCueAsHTML !== 'function') return []
          const line = document.createElement('p')
          const fragment: unknown = cue.getCueAsHTML()
          if (fragment instanceof DocumentFragment) line.append(fragment)
          return [line]
        }),
      )
    }
    element.track.addEventListener('cuechange', draw)
    return () => {
      element.track.removeEventListener('cuechange', draw)
      element.remove()
      target.replaceChildren()
      URL.revokeObjectURL(url)
    }
  }, [video, text, language])

  return <div ref={lines} lang={language} className={styles.lines} data-size={size} data-raised={raised} />
}
