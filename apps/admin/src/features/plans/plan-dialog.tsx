import type { BodyOf, OutputOf } from '@codeflix/contracts/contract'
import { languages, type Localized } from '@codeflix/contracts/fields'
import { subscriptions } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { languageNames, useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Select } from '@codeflix/ui/select'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useSite } from '../../site.tsx'
import form from '../../ui/form.module.css'
import { LocalizedField } from '../../ui/localized-field.tsx'
import { parseMoney } from '../../ui/parse-money.ts'
import { useChecked } from '../../ui/use-checked.ts'
import styles from './plans.module.css'
import { words } from './words.ts'

export type ListedPlan = OutputOf<typeof subscriptions.routes.listAllPlans>['items'][number]
type NewPlan = BodyOf<typeof subscriptions.routes.createPlan>

/** Makes a plan, or changes what of a plan may change. @param plan `new`, or undefined while it is closed */
export function PlanDialog({ plan, onClose }: { plan: ListedPlan | 'new' | undefined; onClose: () => void }) {
  const t = useWords(words)
  return (
    <Dialog open={plan !== undefined} onOpenChange={onClose} title={plan === 'new' ? t.newPlan : t.editPlan}>
      {plan ? <PlanForm plan={plan === 'new' ? undefined : plan} onClose={onClose} /> : null}
    </Dialog>
  )
}

const blank: Localized = { en: '', 'pt-BR': '' }

function PlanForm({ plan, onClose }: { plan: ListedPlan | undefined; onClose: () => void }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const localized = useLocalized()
  const { currency } = useSite()
  const client = useQueryClient()
  const notify = useToast()
  const [name, setName] = useState(plan?.name ?? blank)
  const [description, setDescription] = useState(plan?.description ?? blank)
  const [amount, setAmount] = useState('')
  const [interval, setIntervalOf] = useState<NewPlan['interval']>(plan?.interval ?? 'month')
  const [maxStreams, setMaxStreams] = useState(plan?.maxStreams ?? 2)
  const price = plan?.price ?? { amountMinor: parseMoney(amount) ?? -1, currency }
  const save = useMutation({
    mutationFn: async (body: NewPlan) => {
      await (plan
        ? api.subscriptions.updatePlan({
            params: { id: plan.id },
            body: { name: body.name, description: body.description, maxStreams: body.maxStreams },
          })
        : api.subscriptions.createPlan({ body }))
      await client.invalidateQueries({ queryKey: ['subscriptions', 'listAllPlans'] })
    },
    onSuccess: (_, body) => {
      notify(plan ? t.saved(localized(body.name)) : t.created(localized(body.name)), { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(
    subscriptions.routes.createPlan.body,
    { name, description, price, interval, maxStreams },
    save.error,
  )
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => save.mutate(body))}>
      {languages.map((language) => (
        <div key={language} className={form.form}>
          <LocalizedField
            language={language}
            label={t.nameIn(languageNames[language])}
            error={checked.isWrong(`name.${language}`) ? t.nameError : undefined}
            value={name}
            onChange={setName}
          />
          <LocalizedField
            language={language}
            label={t.descriptionIn(languageNames[language])}
            error={checked.isWrong(`description.${language}`) ? t.descriptionError : undefined}
            value={description}
            onChange={setDescription}
          />
        </div>
      ))}
      {plan ? (
        <p className={styles.fixed}>
          <strong>{t.price(format.money(plan.price), plan.interval)}</strong>
          {t.priceFixed}
        </p>
      ) : (
        <div className={form.pair}>
          <Field label={t.amount(currency)} error={checked.isWrong('price') ? t.amountError : undefined}>
            <Input
              inputMode="decimal"
              value={amount}
              maxLength={20}
              onChange={(event) => setAmount(event.currentTarget.value)}
            />
          </Field>
          <Field label={t.interval}>
            <Select
              value={interval}
              onValueChange={(value) => setIntervalOf(value === 'year' ? 'year' : 'month')}
              options={(['month', 'year'] as const).map((one) => ({ value: one, label: t.intervals[one] }))}
            />
          </Field>
        </div>
      )}
      <Field
        label={t.maxStreams}
        hint={plan?.subscribers ? t.maxStreamsHint(plan.subscribers) : undefined}
        error={checked.isWrong('maxStreams') ? t.maxStreamsError : undefined}
      >
        <Input
          type="number"
          min={1}
          max={20}
          value={maxStreams || ''}
          onChange={(event) => setMaxStreams(Number(event.currentTarget.value))}
        />
      </Field>
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={save.isPending}>
          {plan ? t.save : t.create}
        </Button>
      </div>
    </form>
  )
}
