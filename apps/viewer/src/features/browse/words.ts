import { plural, translations } from '@codeflix/ui/i18n'

export const browseWords = translations(
  {
    all: 'All titles',
    films: 'Films',
    series: 'Series',
    genre: 'Genre',
    allGenres: 'All genres',
    sort: 'Sort by',
    sorts: { newest: 'Newest first', name: 'Name', year: 'Year' },
    shown: (count: number) => plural('en', count, { one: '# title shown', other: '# titles shown' }),
    emptyTitle: 'Nothing here yet',
    emptyText: 'No title matches these filters. Try another genre.',
    clear: 'Clear the filters',
  },
  {
    all: 'Todos os títulos',
    films: 'Filmes',
    series: 'Séries',
    genre: 'Gênero',
    allGenres: 'Todos os gêneros',
    sort: 'Ordenar por',
    sorts: { newest: 'Mais recentes', name: 'Nome', year: 'Ano' },
    shown: (count: number) => plural('pt-BR', count, { one: '# título exibido', other: '# títulos exibidos' }),
    emptyTitle: 'Nada aqui ainda',
    emptyText: 'Nenhum título combina com estes filtros. Tente outro gênero.',
    clear: 'Limpar os filtros',
  },
)
