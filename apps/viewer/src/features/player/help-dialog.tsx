import { Dialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import styles from './help-dialog.module.css'
import { playerWords } from './words.ts'

export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const words = useWords(playerWords)
  const rows = [
    [[words.keys.space, 'K'], words.keys.playPause],
    [['←', '→', 'J', 'L'], words.keys.seek],
    [['↑', '↓'], words.keys.volume],
    [['M'], words.keys.mute],
    [['C'], words.keys.captions],
    [['A'], words.keys.sound],
    [['F'], words.keys.fullScreen],
    [['P'], words.keys.pictureInPicture],
    [['<', '>'], words.keys.speed],
    [['0', '9'], words.keys.share],
    [['Home', 'End'], words.keys.ends],
    [['N'], words.keys.next],
    [['?'], words.keys.help],
    [['Esc'], words.keys.leave],
  ] as const
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.help}>
      <dl className={styles.keys}>
        {rows.map(([keys, meaning]) => (
          <Fragment key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {arrow(key) ?? key}
                </kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}

/** Not every font has the arrows. */
function arrow(key: string): ReactNode {
  const icons: Record<string, ReactNode> = {
    '←': <ArrowLeft size={16} aria-label="←" />,
    '→': <ArrowRight size={16} aria-label="→" />,
    '↑': <ArrowUp size={16} aria-label="↑" />,
    '↓': <ArrowDown size={16} aria-label="↓" />,
  }
  return icons[key]
}
