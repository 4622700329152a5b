import { translations } from '@codeflix/ui/i18n'

export const myListWords = translations(
  {
    title: 'My list',
    emptyTitle: 'Your list is empty',
    emptyText: 'Press the plus on any title to keep it here for later.',
    browse: 'Browse all titles',
    signInTitle: 'A list of your own',
    signInText: 'Sign in to see the titles you kept for later.',
    signIn: 'Sign in',
    join: 'Join',
  },
  {
    title: 'Minha lista',
    emptyTitle: 'Sua lista está vazia',
    emptyText: 'Aperte o sinal de mais em qualquer título para guardá-lo aqui.',
    browse: 'Ver todos os títulos',
    signInTitle: 'Uma lista só sua',
    signInText: 'Entre para ver os títulos que você guardou.',
    signIn: 'Entrar',
    join: 'Assinar',
  },
)
