import type { Language } from './fields.ts'

interface DemoAccount {
  /** Fixed, so that every service can fill in its part for the account before it has heard of it. */
  id: string
  email: string
  name: string
  language: Language
  /** What the account is there to show. */
  shows: string
}

/** Shown on the sign-in pages while the demonstration is loaded, and worth nothing once it is removed. */
export const demoPassword = 'codeflix-demo'

/**
 * The accounts of the demonstration; the domain can receive no mail (RFC 2606). None is staff: the password is known to
 * everybody, and somebody may show the demonstration on a site that the world can reach.
 */
export const demoAccounts = [
  {
    id: '0199d000-0000-7000-8000-000000000001',
    email: 'ana@demo.codeflix.example',
    name: 'Ana Souza',
    language: 'pt-BR',
    shows: 'an active subscription to the larger plan, with a history of watching',
  },
  {
    id: '0199d000-0000-7000-8000-000000000002',
    email: 'ben@demo.codeflix.example',
    name: 'Ben Carter',
    language: 'en',
    shows: 'an active subscription to the smaller plan',
  },
  {
    id: '0199d000-0000-7000-8000-000000000003',
    email: 'caio@demo.codeflix.example',
    name: 'Caio Ferreira',
    language: 'pt-BR',
    shows: 'a subscription that was canceled and has ended',
  },
  {
    id: '0199d000-0000-7000-8000-000000000004',
    email: 'dora@demo.codeflix.example',
    name: 'Dora Lima',
    language: 'en',
    shows: 'no subscription yet',
  },
] as const satisfies readonly DemoAccount[]
