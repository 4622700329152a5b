import { plural, translations } from '@codeflix/ui/i18n'

export const searchWords = translations(
  {
    title: 'Search',
    label: 'Search titles, people and genres',
    placeholder: 'Titles, people, genres',
    clear: 'Clear the search',
    titles: 'Titles',
    people: 'People',
    genres: 'Genres',
    found: (count: number) =>
      plural('en', count, { zero: 'No titles found', one: '# title found', other: '# titles found' }),
    corrected: (query: string, words: string) => `Nothing for “${query}”. Showing results for “${words}”.`,
    nothingTitle: (query: string) => `Nothing for “${query}”`,
    nothingText: 'Check the spelling, try fewer words, or a name instead of a title.',
    suggestions: 'You might like',
    explore: 'Explore by genre',
    everything: 'All titles',
  },
  {
    title: 'Buscar',
    label: 'Buscar títulos, pessoas e gêneros',
    placeholder: 'Títulos, pessoas, gêneros',
    clear: 'Limpar a busca',
    titles: 'Títulos',
    people: 'Pessoas',
    genres: 'Gêneros',
    found: (count: number) =>
      plural('pt-BR', count, {
        zero: 'Nenhum título encontrado',
        one: '# título encontrado',
        other: '# títulos encontrados',
      }),
    corrected: (query: string, words: string) => `Nada para “${query}”. Mostrando resultados para “${words}”.`,
    nothingTitle: (query: string) => `Nada para “${query}”`,
    nothingText: 'Confira a grafia, use menos palavras ou tente um nome em vez de um título.',
    suggestions: 'Talvez você goste',
    explore: 'Explorar por gênero',
    everything: 'Todos os títulos',
  },
)
