import { demoAccounts, demoPassword } from '@codeflix/contracts/demo-accounts'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { languageNames, useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useSite } from '../../site.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page } from '../../ui/page.tsx'
import styles from './settings.module.css'
import { words } from './words.ts'

export function SettingsPage() {
  const t = useWords(words)
  const site = useSite()
  return (
    <Page title={t.title} narrow>
      <Card title={t.site}>
        <p className={styles.text}>{t.siteText}</p>
        <Facts
          facts={[
            { term: t.name, value: site.name },
            { term: t.language, value: languageNames[site.language] },
            { term: t.currency, value: site.currency },
            { term: t.address, value: <a href="/">{location.origin}</a> },
          ]}
        />
      </Card>
      <DemoCard />
    </Page>
  )
}

function DemoCard() {
  const t = useWords(words)
  const { demo } = useSite()
  const client = useQueryClient()
  const notify = useToast()
  const [asking, ask] = useState(false)
  const load = useMutation({
    mutationFn: () => api.identity.loadDemo(),
    onSuccess: async () => {
      notify(t.loading, { tone: 'success' })
      await client.invalidateQueries()
    },
  })
  return (
    <Card title={t.demo} actions={<Badge tone={demo ? 'success' : 'neutral'}>{demo ? t.demoOn : t.demoOff}</Badge>}>
      <div className={styles.demo}>
        <p className={styles.text}>{demo ? t.demoOnText : t.demoOffText}</p>
        {demo ? (
          <div>
            <p className={styles.accounts}>{t.accounts}</p>
            <ul className={styles.list}>
              {demoAccounts.map(({ email, name }) => (
                <li key={email}>
                  {name} <code>{email}</code>
                </li>
              ))}
            </ul>
            <p className={styles.text}>{t.accountsPassword(demoPassword)}</p>
          </div>
        ) : null}
        <p className={styles.credit}>{t.credit}</p>
        <ErrorNote error={load.error} faultWords={faultWords} />
        <div>
          {demo ? (
            <Button onClick={() => ask(true)}>{t.remove}</Button>
          ) : (
            <Button variant="bright" busy={load.isPending} onClick={() => load.mutate()}>
              {t.load}
            </Button>
          )}
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.removeTitle}
        description={t.removeText}
        confirmLabel={t.removeConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.identity.removeDemo()
          await client.invalidateQueries()
          notify(t.removing)
        }}
      />
    </Card>
  )
}
