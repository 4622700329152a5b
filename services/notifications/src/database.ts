import type { ReplicaRow } from '@codeflix/contracts/all'
import type { Language } from '@codeflix/contracts/fields'
import type { Database as KitDatabase, Trx as KitTrx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated } from 'kysely'
import type { NotificationsConfig } from './config.ts'
import type { MailStatus } from './mails/mail.ts'

export interface NotificationsTables {
  'identity.account': ReplicaRow<'identity.account', 'id' | 'email' | 'name' | 'demo'> & { language: Language }
  'identity.site': ReplicaRow<'identity.site', 'id' | 'name'>
  mail: {
    id: Generated<string>
    accountId: string
    kind: string
    recipient: string
    subject: string
    body: string
    status: Generated<MailStatus>
    attempts: Generated<number>
    dueAt: string
    failure: string | null
    createdAt: string
    sentAt: string | null
  }
}

export type Database = KitDatabase<NotificationsTables>
export type Trx = KitTrx<NotificationsTables>
export type NotificationsContext = Context<NotificationsTables, NotificationsConfig, 'mail'>
