import { plural, translations } from '@codeflix/ui/i18n'

/** Words of changing many titles at once. */
export const bulkWords = translations(
  {
    select: (name: string) => `Select ${name}`,
    selectAll: (count: number) => plural('en', count, { one: 'Select the one shown', other: 'Select all # shown' }),
    selected: (count: number) => plural('en', count, { one: '# selected', other: '# selected' }),
    change: 'Change…',
    none: 'Select none',
    title: (count: number) => plural('en', count, { one: 'Change # title', other: 'Change # titles' }),
    what: 'What to do',
    kinds: {
      publish: 'Publish',
      withdraw: 'Withdraw',
      'add category': 'Put into a category',
      'remove category': 'Take out of a category',
      'add genre': 'Give a genre',
      'remove genre': 'Take a genre away',
    },
    category: 'Category',
    genre: 'Genre',
    choose: 'Choose one',
    chooseError: 'Choose one.',
    tooMany: (most: number) => `Select ${most} titles at most.`,
    texts: {
      publish: 'Viewers see them at once. Titles that still miss something stay as they are.',
      withdraw: 'Viewers see them no more, and what plays of them stops. Their videos stay.',
      term: 'Viewers see it at once on what is published.',
    },
    done: (count: number) =>
      plural('en', count, { zero: 'Nothing had to change', one: '# title changed', other: '# titles changed' }),
    undo: 'Undo',
    undone: (count: number) => plural('en', count, { one: '# title is as before', other: '# titles are as before' }),
    refused: (count: number) =>
      plural('en', count, { one: '# title could not be changed', other: '# titles could not be changed' }),
    close: 'Close',
    allCategories: 'All categories',
  },
  {
    select: (name) => `Selecionar ${name}`,
    selectAll: (count) => plural('pt-BR', count, { one: 'Selecionar o exibido', other: 'Selecionar os # exibidos' }),
    selected: (count) => plural('pt-BR', count, { one: '# selecionado', other: '# selecionados' }),
    change: 'Mudar…',
    none: 'Limpar seleção',
    title: (count) => plural('pt-BR', count, { one: 'Mudar # título', other: 'Mudar # títulos' }),
    what: 'O que fazer',
    kinds: {
      publish: 'Publicar',
      withdraw: 'Tirar do ar',
      'add category': 'Pôr em uma categoria',
      'remove category': 'Tirar de uma categoria',
      'add genre': 'Dar um gênero',
      'remove genre': 'Tirar um gênero',
    },
    category: 'Categoria',
    genre: 'Gênero',
    choose: 'Escolha',
    chooseError: 'Escolha uma opção.',
    tooMany: (most: number) => `Selecione no máximo ${most} títulos.`,
    texts: {
      publish: 'O público os vê na hora. Os títulos a que ainda falta algo ficam como estão.',
      withdraw: 'O público não os vê mais, e o que estiver tocando para. Os vídeos ficam.',
      term: 'O público vê na hora nos que estão publicados.',
    },
    done: (count) =>
      plural('pt-BR', count, { zero: 'Nada precisava mudar', one: '# título mudado', other: '# títulos mudados' }),
    undo: 'Desfazer',
    undone: (count) => plural('pt-BR', count, { one: '# título está como antes', other: '# títulos estão como antes' }),
    refused: (count) =>
      plural('pt-BR', count, { one: '# título não pôde ser mudado', other: '# títulos não puderam ser mudados' }),
    close: 'Fechar',
    allCategories: 'Todas as categorias',
  },
)
