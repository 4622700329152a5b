import { plural, translations } from '@codeflix/ui/i18n'

/** The words of the components in this folder. */
export const words = translations(
  {
    search: 'Search',
    clearSearch: 'Clear search',
    copy: 'Copy',
    copied: 'Copied',
    admin: 'Admin',
    add: (name: string) => `Create “${name}”`,
    remove: (name: string) => `Remove ${name}`,
    nothingFound: 'Nothing found',
    results: (count: number) => plural('en', count, { zero: 'No results', one: '# result', other: '# results' }),
    unsaved: {
      title: 'Leave without saving?',
      description: 'Your changes on this page are not saved. If you leave now, they are lost.',
      leave: 'Leave and lose changes',
      stay: 'Stay here',
    },
    back: 'Back',
  },
  {
    search: 'Buscar',
    clearSearch: 'Limpar busca',
    copy: 'Copiar',
    copied: 'Copiado',
    admin: 'Administração',
    add: (name) => `Criar “${name}”`,
    remove: (name) => `Remover ${name}`,
    nothingFound: 'Nada encontrado',
    results: (count) => plural('pt-BR', count, { zero: 'Nenhum resultado', one: '# resultado', other: '# resultados' }),
    unsaved: {
      title: 'Sair sem salvar?',
      description: 'As alterações desta página não foram salvas. Se sair agora, elas se perdem.',
      leave: 'Sair e perder as alterações',
      stay: 'Ficar aqui',
    },
    back: 'Voltar',
  },
)
