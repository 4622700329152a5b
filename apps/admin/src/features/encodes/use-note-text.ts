import { describeNote, type Note } from '@codeflix/contracts/encode-notes'
import { useLanguage } from '@codeflix/ui/i18n'
import { noteWords } from './note-words.ts'

/** A note in the language of who reads it; the encoder's own words where they are all that there is. */
export function useNoteText(): (note: Note | undefined, words: string) => string {
  const { language, format } = useLanguage()
  return (note, words) => (note && describeNote(note, noteWords[language], format.number)) ?? words
}
