import { languages, maturityRatings } from '@codeflix/contracts/fields'
import { Card } from '@codeflix/ui/card'
import { Field } from '@codeflix/ui/field'
import { languageNames, useWords, type Language } from '@codeflix/ui/i18n'
import { Input, Textarea } from '@codeflix/ui/input'
import { Select } from '@codeflix/ui/select'
import { uiWords } from '@codeflix/ui/ui-words'
import { useState } from 'react'
import { useSite } from '../../site.tsx'
import { Choices } from '../../ui/choices.tsx'
import form from '../../ui/form.module.css'
import { editorWords } from './editor-words.ts'
import type { TitleDraft } from './use-title-draft.ts'

/** The title in words: names and synopses in every language, year, age rating. */
export function DetailsCard({ edits }: { edits: TitleDraft }) {
  const t = useWords(editorWords).details
  const fields = useWords(editorWords).fields
  const ratings = useWords(uiWords).rating
  const main = useSite().language
  const [language, setLanguage] = useState<Language>(main)
  const { draft, edit, isWrong } = edits
  const labelOf = (one: Language): string => {
    if (one === main) return t.main(languageNames[one])
    return draft.translations[one]?.name ? languageNames[one] : t.missing(languageNames[one])
  }
  return (
    <Card
      id="details"
      title={t.title}
      actions={
        <Choices<Language>
          legend={t.language}
          value={language}
          onValueChange={setLanguage}
          choices={[main, ...languages.filter((one) => one !== main)].map((one) => ({
            value: one,
            label: labelOf(one),
          }))}
        />
      }
    >
      <div className={form.form}>
        {language === main ? (
          <>
            <Field label={fields.name} error={isWrong('name') ? t.nameError : undefined}>
              <Input
                value={draft.name}
                maxLength={200}
                lang={main}
                onChange={(event) => edit({ name: event.currentTarget.value })}
              />
            </Field>
            <Field
              label={fields.synopsis}
              hint={t.letters(draft.synopsis.length)}
              error={isWrong('synopsis') ? t.synopsisError : undefined}
            >
              <Textarea
                value={draft.synopsis}
                rows={6}
                lang={main}
                onChange={(event) => edit({ synopsis: event.currentTarget.value })}
              />
            </Field>
          </>
        ) : (
          <Translation key={language} edits={edits} language={language} />
        )}
        <div className={form.pair}>
          <Field label={fields.originalName} hint={t.originalHint} optional>
            <Input
              value={draft.originalName ?? ''}
              maxLength={200}
              onChange={(event) => edit({ originalName: event.currentTarget.value })}
            />
          </Field>
          <Field label={fields.year} error={isWrong('year') ? t.yearError : undefined}>
            <Input
              inputMode="numeric"
              value={draft.year ?? ''}
              maxLength={4}
              onChange={(event) => {
                const digits = event.currentTarget.value.replaceAll(/\D/g, '')
                edit({ year: digits === '' ? undefined : Number(digits) })
              }}
            />
          </Field>
          <Field label={fields.maturityRating}>
            <Select
              value={draft.maturityRating}
              onValueChange={(value) =>
                edit({ maturityRating: maturityRatings.find((one) => one === value) ?? draft.maturityRating })
              }
              options={maturityRatings.map((one) => ({
                value: one,
                label: one === 'L' ? `L · ${ratings[one]}` : ratings[one],
              }))}
            />
          </Field>
          <Field label={fields.attribution} hint={t.attributionHint} optional>
            <Input
              value={draft.attribution ?? ''}
              maxLength={500}
              onChange={(event) => edit({ attribution: event.currentTarget.value })}
            />
          </Field>
        </div>
      </div>
    </Card>
  )
}

function Translation({ edits, language }: { edits: TitleDraft; language: Language }) {
  const t = useWords(editorWords).details
  const { draft, edit, isWrong } = edits
  const text = draft.translations[language] ?? { name: '', synopsis: '' }
  const set = (change: Partial<typeof text>) =>
    edit({ translations: { ...draft.translations, [language]: { ...text, ...change } } })
  return (
    <>
      <Field
        label={t.translatedName(languageNames[language])}
        hint={t.translationHint}
        error={isWrong(`translations.${language}.name`) ? t.translatedNameError : undefined}
      >
        <Input
          value={text.name}
          maxLength={200}
          lang={language}
          placeholder={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
      </Field>
      <Field
        label={t.translatedSynopsis(languageNames[language])}
        hint={t.letters(text.synopsis.length)}
        error={isWrong(`translations.${language}.synopsis`) ? t.synopsisError : undefined}
      >
        <Textarea
          value={text.synopsis}
          rows={6}
          lang={language}
          onChange={(event) => set({ synopsis: event.currentTarget.value })}
        />
      </Field>
    </>
  )
}
