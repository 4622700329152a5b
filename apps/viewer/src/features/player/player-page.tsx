import { Fault } from '@codeflix/contracts/fault'
import { Button } from '@codeflix/ui/button'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { OverlayContainer } from '@codeflix/ui/overlay-container'
import { MonitorX, ScreenShare } from 'lucide-react'
import { useCallback, useState, useMemo } from 'react'
import { Navigate, useLocation, useNavigate, useParams } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { SessionWait } from '../../shell/session-wait.tsx'
import { artworkUrl } from '../../titles/artwork.ts'
import { Backdrop } from '../../titles/backdrop.tsx'
import { cardFrom } from '../../titles/card-state.ts'
import { Message } from './message.tsx'
import { Player } from './player.tsx'
import styles from './player-page.module.css'
import { usePlaybackSession, type StartOptions } from './use-playback-session.ts'
import { playerWords } from './words.ts'

/** The player fills the screen. Who may not watch is led to what is missing, and comes back here. */
export function PlayerPage() {
  const { videoId = '' } = useParams()
  const session = useSession()
  const { state }: { state: unknown } = useLocation()
  const [stage, setStage] = useState<HTMLElement | null>(null)
  if (session === 'anonymous') return <ToJoin videoId={videoId} state={state} />
  return (
    <main ref={setStage} className={styles.stage}>
      <OverlayContainer element={stage}>
        {session === 'unknown' ? <Waiting state={state} /> : <Watch videoId={videoId} stage={stage} state={state} />}
      </OverlayContainer>
    </main>
  )
}

function ToJoin({ videoId, state }: { videoId: string; state: unknown }) {
  return <Navigate to={`/join?next=${encodeURIComponent(`/watch/${videoId}`)}`} replace state={state} />
}

function Waiting({ state, text }: { state: unknown; text?: string }) {
  const card = cardFrom(state)
  return (
    <div className={styles.waiting}>
      {card ? <Backdrop title={card} /> : null}
      <div className={styles.waitingWords}>
        <SessionWait size={56} />
        {text ? <output>{text}</output> : null}
      </div>
    </div>
  )
}

function Watch({ videoId, stage, state }: { videoId: string; stage: HTMLElement | null; state: unknown }) {
  const words = useWords(playerWords)
  const { language } = useLanguage()
  const navigate = useNavigate()
  const { key: historyKey } = useLocation()
  const card = cardFrom(state)
  const justSubscribed =
    typeof state === 'object' && state !== null && 'justSubscribed' in state && state.justSubscribed === true
  const { phase, again } = usePlaybackSession(videoId, justSubscribed)
  const started = phase.kind === 'started' ? phase.session : undefined
  // The session knows the site's own language alone.
  const titleName = card && card.id === started?.titleId ? card.name : (started?.titleName ?? card?.name)
  const named = useMemo(() => (started && titleName ? { ...started, titleName } : started), [started, titleName])
  usePageTitle(titleName)

  const titleId = started?.titleId ?? card?.id
  const leave = useCallback(() => {
    // `default` is the first entry: there is nothing of ours to go back to.
    if (historyKey !== 'default') void navigate(-1)
    else void navigate(titleId ? `/titles/${titleId}` : '/', { replace: true })
  }, [historyKey, navigate, titleId])
  const next = useCallback(
    (nextVideoId: string) =>
      void navigate(`/watch/${nextVideoId}`, { replace: true, state: card ? { card } : undefined }),
    [navigate, card],
  )
  const restart = useCallback((options: StartOptions = { takeOver: false }) => again(options), [again])

  if (phase.kind === 'starting') return <Waiting state={state} {...(justSubscribed ? { text: words.preparing } : {})} />
  if (phase.kind === 'refused') {
    const code = phase.error instanceof Fault ? phase.error.code : undefined
    if (code === 'playback.not-entitled') return <ToJoin videoId={videoId} state={state} />
    const busy = code === 'playback.too-many-streams'
    return (
      <div className={styles.waiting}>
        {card ? <Backdrop title={card} /> : null}
        <Message
          icon={busy ? <ScreenShare /> : <MonitorX />}
          title={busy ? words.streamsTitle : words.failed}
          actions={
            <>
              <Button variant="bright" onClick={() => restart({ takeOver: busy })}>
                {busy ? words.watchHere : words.retry}
              </Button>
              <Button onClick={leave}>{words.back}</Button>
            </>
          }
        >
          {describeFault(phase.error, language, faultWords)}
        </Message>
      </div>
    )
  }
  return (
    <Player
      key={phase.session.sessionId}
      session={named ?? phase.session}
      stage={stage}
      artwork={artworkUrl(card?.poster, 400)}
      onLeave={leave}
      onNext={next}
      onRestart={restart}
    />
  )
}
