import { Badge } from '@codeflix/ui/badge'
import { refusedFields } from '@codeflix/ui/faults'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { FlaskConical, LockKeyhole } from 'lucide-react'
import { useState } from 'react'
import {
  brandOf,
  formatExpires,
  formatNumber,
  readCard,
  type CardFields,
  type CardProblem,
  type ReadCard,
} from './card.ts'
import styles from './card-form.module.css'
import type { Checkout } from './tokenize.ts'
import { paymentWords } from './words.ts'

/** The fields of a card and what is wrong with them. `read` gives the card, or shows the problems and gives undefined. */
export function useCardForm() {
  const [fields, setFields] = useState<CardFields>({ number: '', expires: '', securityCode: '' })
  const [problems, setProblems] = useState<readonly CardProblem[]>([])
  const [refused, setRefused] = useState<Record<string, string>>({})
  return {
    fields,
    problems,
    refused,
    change: (next: CardFields): void => {
      setFields(next)
      setProblems([])
      setRefused({})
    },
    read: (): ReadCard | undefined => {
      const read = readCard(fields, new Date())
      setProblems(read.problems)
      return read.card
    },
    /** Shows which fields the gateway refused; false when the error is about something else. */
    refuse: (error: unknown): boolean => {
      const found = refusedFields(error)
      setRefused(found)
      return Object.keys(found).length > 0
    },
  }
}

type CardFormState = ReturnType<typeof useCardForm>

export function CardForm({ form, checkout }: { form: CardFormState; checkout: Checkout }) {
  const words = useWords(paymentWords)
  const { fields, problems, refused, change } = form
  const pick = (number: string) =>
    change({
      number: formatNumber(number),
      expires: `12/${String((new Date().getFullYear() + 4) % 100)}`,
      securityCode: brandOf(number) === 'amex' ? '1234' : '123',
    })
  const amex = brandOf(fields.number) === 'amex'
  const problem = (one: CardProblem): string | undefined => (problems.includes(one) ? words.problems[one] : undefined)
  const refusal = (field: string): string | undefined => (refused[field] ? words.problems.refused : undefined)
  const foreign = refused['number'] && checkout.gateway === 'sandbox' ? words.problems['test-cards-only'] : undefined
  return (
    <fieldset className={styles.card}>
      <legend className={styles.legend}>{words.legend}</legend>
      {checkout.testCards.length > 0 ? (
        <div className={styles.sandbox}>
          <p className={styles.sandboxText}>
            <FlaskConical size={18} aria-hidden />
            {words.sandbox}
          </p>
          <TestCards cards={checkout.testCards.filter((card) => card.outcome === 'succeeds').slice(0, 2)} pick={pick} />
          <details>
            <summary className={styles.more}>{words.moreCards}</summary>
            <TestCards cards={checkout.testCards} pick={pick} />
          </details>
        </div>
      ) : null}
      <Field label={words.number} error={problem('number') ?? foreign ?? refusal('number')} required>
        <Input
          inputMode="numeric"
          autoComplete="cc-number"
          value={fields.number}
          onChange={(event) => change({ ...fields, number: formatNumber(event.currentTarget.value) })}
          className={styles.digits}
        />
      </Field>
      <div className={styles.pair}>
        <Field
          label={words.expires}
          hint={words.expiresHint}
          error={problem('expires') ?? problem('expired') ?? refusal('expiresMonth') ?? refusal('expiresYear')}
          required
        >
          <Input
            inputMode="numeric"
            autoComplete="cc-exp"
            maxLength={5}
            value={fields.expires}
            onChange={(event) => {
              const typed = event.currentTarget.value
              const shorter = typed.length < fields.expires.length
              change({ ...fields, expires: shorter ? typed : formatExpires(typed) })
            }}
            className={styles.digits}
          />
        </Field>
        <Field
          label={words.securityCode}
          hint={amex ? words.securityCodeHintAmex : words.securityCodeHint}
          error={problem('security-code') ?? refusal('securityCode')}
          required
        >
          <Input
            inputMode="numeric"
            autoComplete="cc-csc"
            maxLength={4}
            value={fields.securityCode}
            onChange={(event) =>
              change({ ...fields, securityCode: event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 4) })
            }
            className={styles.digits}
          />
        </Field>
      </div>
      <p className={styles.safe}>
        <LockKeyhole size={16} aria-hidden />
        {words.safe}
      </p>
    </fieldset>
  )
}

function TestCards({ cards, pick }: { cards: Checkout['testCards']; pick: (number: string) => void }) {
  const words = useWords(paymentWords)
  return (
    <ul className={styles.testCards}>
      {cards.map((card) => {
        const outcome = outcomeName(card.outcome, words.outcomes)
        return (
          <li key={card.number}>
            <button
              type="button"
              className={styles.testCard}
              aria-label={words.pickCard(formatNumber(card.number), outcome)}
              onClick={() => pick(card.number)}
            >
              <span className={styles.testNumber}>•••• {card.number.slice(-4)}</span>
              <Badge tone={card.outcome === 'succeeds' ? 'success' : 'neutral'}>{outcome}</Badge>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function outcomeName(outcome: string, names: Readonly<Record<string, string>>): string {
  return names[outcome] ?? outcome
}
