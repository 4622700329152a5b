import { Fault } from '@codeflix/contracts/fault'
import { Button } from '@codeflix/ui/button'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { MonitorX, RotateCw, ScreenShare, TicketX, WifiOff } from 'lucide-react'
import { Link } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import type { PlaybackFailure } from './engine.ts'
import { Message } from './message.tsx'
import { playerWords } from './words.ts'

interface FailureMessageProps {
  failure: PlaybackFailure
  /** Goes on where it stopped. */
  onRetry: () => void
  /** Goes on with a new playback session. */
  onRestart: (options?: { takeOver: boolean }) => void
  onLeave: () => void
}

/** Why playback stopped, and one press to go on. */
export function FailureMessage({ failure, onRetry, onRestart, onLeave }: FailureMessageProps) {
  const words = useWords(playerWords)
  const { language } = useLanguage()
  const fault = failure.cause instanceof Fault ? failure.cause : undefined
  if (fault?.code === 'playback.not-entitled')
    return (
      <Message
        icon={<TicketX />}
        title={words.endedTitle}
        actions={
          <>
            <Button variant="accent" asChild>
              <Link to="/join">{words.plans}</Link>
            </Button>
            <Button onClick={onLeave}>{words.back}</Button>
          </>
        }
      >
        {describeFault(fault, language, faultWords)}
      </Message>
    )
  const taken = fault?.details['reason'] === 'taken-over'
  if (taken || fault?.code === 'playback.too-many-streams')
    return (
      <Message
        icon={<ScreenShare />}
        title={taken ? words.takenTitle : words.streamsTitle}
        actions={
          <>
            <Button variant="bright" onClick={() => onRestart({ takeOver: true })}>
              {words.watchHere}
            </Button>
            <Button onClick={onLeave}>{words.back}</Button>
          </>
        }
      >
        {taken ? words.takenText : describeFault(fault, language, faultWords)}
      </Message>
    )
  const restart = failure.kind === 'refused'
  const Icon = failure.kind === 'network' ? WifiOff : MonitorX
  return (
    <Message
      icon={<Icon />}
      title={words.failed}
      actions={
        <>
          <Button variant="bright" icon={<RotateCw aria-hidden />} onClick={restart ? () => onRestart() : onRetry}>
            {words.retry}
          </Button>
          <Button onClick={onLeave}>{words.back}</Button>
        </>
      }
    >
      {fault ? describeFault(fault, language, faultWords) : words.failures[failure.kind]}
    </Message>
  )
}
