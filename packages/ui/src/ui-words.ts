import { translations } from './translations.ts'

/** The words that the components bring themselves. */
export const uiWords = translations(
  {
    close: 'Close',
    cancel: 'Cancel',
    retry: 'Try again',
    loading: 'Loading',
    loadMore: 'Show more',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    required: 'required',
    optional: 'optional',
    problem: 'Something went wrong',
    traceId: (id: string) => `Reference: ${id}`,
    notifications: 'Notifications',
    rating: {
      L: 'For all ages',
      '10': 'Not recommended for under 10',
      '12': 'Not recommended for under 12',
      '14': 'Not recommended for under 14',
      '16': 'Not recommended for under 16',
      '18': 'Not recommended for under 18',
    },
  },
  {
    close: 'Fechar',
    cancel: 'Cancelar',
    retry: 'Tentar de novo',
    loading: 'Carregando',
    loadMore: 'Mostrar mais',
    showPassword: 'Mostrar senha',
    hidePassword: 'Ocultar senha',
    required: 'obrigatório',
    optional: 'opcional',
    problem: 'Algo deu errado',
    traceId: (id: string) => `Referência: ${id}`,
    notifications: 'Notificações',
    rating: {
      L: 'Livre para todos os públicos',
      '10': 'Não recomendado para menores de 10 anos',
      '12': 'Não recomendado para menores de 12 anos',
      '14': 'Não recomendado para menores de 14 anos',
      '16': 'Não recomendado para menores de 16 anos',
      '18': 'Não recomendado para menores de 18 anos',
    },
  },
)
