import { catalogAdmin, type Media } from '@codeflix/contracts/catalog-admin'
import { languages } from '@codeflix/contracts/fields'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { IconButton } from '@codeflix/ui/icon-button'
import { languageNames, useWords, type Language } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Captions, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { sendFile } from '../../send-file.ts'
import { FilePicker } from '../../ui/file-picker.tsx'
import styles from './captions-list.module.css'
import { editorWords } from './editor-words.ts'

/** The captions of one video: one file per language of the site, and what was inside the video itself. */
export function CaptionsList({ media }: { media: Media }) {
  const t = useWords(editorWords).captions
  const client = useQueryClient()
  const notify = useToast()
  const [removing, remove] = useState<{ language: string; name: string }>()
  const found = media.captions.filter((one) => !languages.some((language) => language === one.language))
  const refresh = () => client.invalidateQueries({ queryKey: ['catalogAdmin', 'getTitle'] })
  const upload = useMutation({
    mutationFn: ({ language, file }: { language: Language; file: File }) =>
      sendFile(catalogAdmin, catalogAdmin.routes.setCaptions, { id: media.id, language }, file, 'text/vtt'),
    onSuccess: async (_, { language }) => {
      await refresh()
      notify(t.saved(languageNames[language]), { tone: 'success' })
    },
  })
  return (
    <section aria-label={t.title} className={styles.captions}>
      <h3 className={styles.title}>
        <Captions size={18} aria-hidden />
        {t.title}
      </h3>
      {media.captions.length === 0 ? <p className={styles.none}>{t.none}</p> : null}
      <ul>
        {languages.map((language) => {
          const present = media.captions.find((one) => one.language === language)
          const name = languageNames[language]
          return (
            <li key={language} className={styles.row}>
              <span>{present?.label ?? name}</span>
              <FilePicker
                size="sm"
                variant="ghost"
                accept=".srt,.vtt,.ass,.ssa,text/vtt"
                aria-label={present ? t.replace(name) : `${t.add} ${name}`}
                busy={upload.isPending && upload.variables.language === language}
                onPick={(file) => upload.mutate({ language, file })}
              >
                {present ? t.replaceShort : t.add}
              </FilePicker>
              {present ? (
                <IconButton label={t.remove(name)} size="sm" onClick={() => remove({ language, name })}>
                  <Trash2 size={16} aria-hidden />
                </IconButton>
              ) : null}
            </li>
          )
        })}
        {found.map(({ language, label }) => (
          <li key={language} className={styles.row}>
            <span>{label}</span>
            <span className={styles.found}>{t.found}</span>
            <IconButton label={t.remove(label)} size="sm" onClick={() => remove({ language, name: label })}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <ErrorNote error={upload.error} faultWords={faultWords} />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={() => remove(undefined)}
        title={t.removeTitle(removing?.name ?? '')}
        description={t.removeText}
        confirmLabel={t.removeConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          if (!removing) return
          await api.catalogAdmin.deleteCaptions({ params: { id: media.id, language: removing.language } })
          await refresh()
        }}
      />
    </section>
  )
}
