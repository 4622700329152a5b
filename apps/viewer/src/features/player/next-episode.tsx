import { Button } from '@codeflix/ui/button'
import { useWords } from '@codeflix/ui/i18n'
import { SkipForward } from 'lucide-react'
import { useEffect, useState } from 'react'
import styles from './next-episode.module.css'
import { playerWords } from './words.ts'

const countdownSeconds = 8

/** Offers the next episode during the last moments of this one, and goes there by itself after the end. */
export function NextEpisode({ ended, onNext, onStay }: { ended: boolean; onNext: () => void; onStay: () => void }) {
  const words = useWords(playerWords)
  const [left, setLeft] = useState(countdownSeconds)
  useEffect(() => {
    if (!ended) return undefined
    const timer = setInterval(() => setLeft((before) => before - 1), 1000)
    return () => clearInterval(timer)
  }, [ended])
  useEffect(() => {
    if (left <= 0) onNext()
  }, [left, onNext])
  return (
    <div className={styles.card}>
      <output className={styles.text}>{ended ? words.nextIn(Math.max(0, left)) : words.next}</output>
      <div className={styles.actions}>
        <Button variant="bright" icon={<SkipForward fill="currentColor" aria-hidden />} onClick={onNext}>
          {words.playNow}
        </Button>
        <Button onClick={onStay}>{words.stay}</Button>
      </div>
    </div>
  )
}
