import { measurePayments } from './payments/payment-metrics.ts'
import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { defineService } from '@codeflix/kit/service'
import { config } from './config.ts'
import type { SubscriptionsContext } from './database.ts'
import { demoRemoved, demoRequested } from './demo/demo-subscribers.ts'
import { listMyInvoices } from './invoices/invoice.ts'
import { refundPayment, refundWorker } from './payments/refund-payment.ts'
import { sweepWorker } from './payments/sweep-payments.ts'
import { receiveWebhook, webhookWorker } from './payments/webhooks.ts'
import { createPlan, deletePlan, updatePlan } from './plans/change-plans.ts'
import { ensureStartingPlans } from './plans/ensure-plans.ts'
import { listAllPlans, listPlans } from './plans/list-plans.ts'
import { getSubscriber, listSubscribers, requireAccount } from './subscribers/subscribers.ts'
import { getSummary } from './subscribers/summary.ts'
import {
  cancelByStaff,
  cancelMySubscription,
  resumeByStaff,
  resumeMySubscription,
} from './subscriptions/cancel-subscription.ts'
import { compSubscription } from './subscriptions/comp-subscription.ts'
import { replaceMyPaymentMethod } from './subscriptions/replace-payment-method.ts'
import { subscribe } from './subscriptions/subscribe.ts'
import { getMySubscription } from './subscriptions/subscription-view.ts'
import { dueWorker } from './subscriptions/work-due.ts'

export const subscriptionsService = defineService({
  contract,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {
    'identity.account': ['id', 'email', 'name', 'language', 'demo', 'created_at'],
    'identity.site': ['id', 'language', 'currency'],
  },
  consumes: ['identity.site.set-up', 'identity.demo.requested', 'identity.demo.removed'],
  needs: ['payments'],
  start: (context: SubscriptionsContext) => {
    measurePayments(context)
    return {
      routes: {
        listPlans: () => listPlans(context),
        getCheckout: async () => ({ gateway: context.ports.payments.name, ...context.ports.payments.checkout() }),
        subscribe: ({ caller, body }) => subscribe(context, caller.accountId, body),
        getMySubscription: ({ caller }) => getMySubscription(context, caller.accountId),
        cancelMySubscription: ({ caller, body }) => cancelMySubscription(context, caller.accountId, body.reason),
        resumeMySubscription: ({ caller }) => resumeMySubscription(context, caller.accountId),
        replaceMyPaymentMethod: ({ caller, body }) =>
          replaceMyPaymentMethod(context, caller.accountId, body.paymentMethodToken),
        listMyInvoices: ({ caller, query }) => listMyInvoices(context, caller.accountId, query),

        listAllPlans: () => listAllPlans(context),
        createPlan: ({ body }) => createPlan(context, body),
        updatePlan: ({ params, body }) => updatePlan(context, params.id, body),
        deletePlan: ({ params }) => deletePlan(context, params.id),
        listSubscribers: ({ query }) => listSubscribers(context, query),
        getSubscriber: ({ params }) => getSubscriber(context, params.id),
        cancelSubscription: async ({ params, body, caller }) => {
          await requireAccount(context, params.id)
          await cancelByStaff(context, params.id, body, caller.accountId)
          return getSubscriber(context, params.id)
        },
        resumeSubscription: async ({ params, body, caller }) => {
          await requireAccount(context, params.id)
          await resumeByStaff(context, params.id, body.reason, caller.accountId)
          return getSubscriber(context, params.id)
        },
        compSubscription: async ({ params, body, caller }) => {
          await requireAccount(context, params.id)
          await compSubscription(context, params.id, body, caller.accountId)
          return getSubscriber(context, params.id)
        },
        refundPayment: async ({ params, body, caller }) =>
          getSubscriber(context, await refundPayment(context, params.id, body, caller.accountId)),
        getSummary: () => getSummary(context),

        receiveWebhook: receiveWebhook(context),
      },
      events: {
        'identity.site.set-up': (trx, { currency }) => ensureStartingPlans(trx, currency),
        'identity.demo.requested': demoRequested(context),
        'identity.demo.removed': demoRemoved,
      },
      workers: [dueWorker(context), sweepWorker(context), refundWorker(context), webhookWorker(context)],
    }
  },
})
