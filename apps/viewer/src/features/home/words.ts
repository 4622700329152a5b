import { translations } from '@codeflix/ui/i18n'

export const homeWords = translations(
  {
    title: 'Home',
    continueWatching: 'Continue watching',
    myList: 'My list',
    newTitles: 'New',
    forget: (name: string) => `Remove ${name} from continue watching`,
    forgotten: 'Removed from continue watching',
    forgetFailed: 'That could not be removed. Try again.',
    emptyTitle: 'The first films are on their way',
    emptyText: 'Nothing is published yet. Titles appear here the moment they are.',
    offerTitle: 'Films and series, whenever you like',
    offerText: 'One subscription, every title, on any screen. Cancel in two clicks.',
    offerAction: 'See the plans',
    offerFrom: (price: string) => `From ${price} a month`,
  },
  {
    title: 'Início',
    continueWatching: 'Continuar assistindo',
    myList: 'Minha lista',
    newTitles: 'Novidades',
    forget: (name: string) => `Remover ${name} de continuar assistindo`,
    forgotten: 'Removido de continuar assistindo',
    forgetFailed: 'Não foi possível remover. Tente de novo.',
    emptyTitle: 'Os primeiros filmes estão a caminho',
    emptyText: 'Nada foi publicado ainda. Os títulos aparecem aqui assim que forem.',
    offerTitle: 'Filmes e séries, quando você quiser',
    offerText: 'Uma assinatura, todos os títulos, em qualquer tela. Cancele em dois cliques.',
    offerAction: 'Ver os planos',
    offerFrom: (price: string) => `A partir de ${price} por mês`,
  },
)
