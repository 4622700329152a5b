import { translations, useWords } from '@codeflix/ui/i18n'
import { Page } from '../../shell/page.tsx'
import styles from './credits-page.module.css'

const creditsWords = translations(
  {
    title: 'Credits and licenses',
    intro: 'This service stands on the work of others. Thank you.',
    films: 'Films of the demonstration',
    bunny:
      '© 2008 Blender Foundation. The film and pictures from it are shown, whole and in excerpts, under the license',
    generated: 'Other demonstration titles show excerpts of it or pictures made by a program.',
    software: 'Software',
    softwareText: 'Codeflix is free software under the GNU Affero General Public License, version 3 or later.',
    parts: 'Made with, among others:',
    uses: {
      shaka: 'plays the films',
      react: 'draws the pages',
      radix: 'makes menus and windows accessible',
      lucide: 'icons',
      inter: 'the typeface',
    },
  },
  {
    title: 'Créditos e licenças',
    intro: 'Este serviço se apoia no trabalho de outras pessoas. Obrigado.',
    films: 'Filmes da demonstração',
    bunny: '© 2008 Blender Foundation. O filme e imagens dele são exibidos, inteiros e em trechos, sob a licença',
    generated: 'Outros títulos da demonstração mostram trechos dele ou imagens feitas por um programa.',
    software: 'Software',
    softwareText: 'Codeflix é software livre sob a GNU Affero General Public License, versão 3 ou posterior.',
    parts: 'Feito com, entre outros:',
    uses: {
      shaka: 'reproduz os filmes',
      react: 'desenha as páginas',
      radix: 'torna menus e janelas acessíveis',
      lucide: 'ícones',
      inter: 'a tipografia',
    },
  },
)

const parts = [
  { key: 'shaka', name: 'Shaka Player', license: 'Apache-2.0', url: 'https://github.com/shaka-project/shaka-player' },
  { key: 'react', name: 'React', license: 'MIT', url: 'https://react.dev' },
  { key: 'radix', name: 'Radix UI', license: 'MIT', url: 'https://www.radix-ui.com' },
  { key: 'lucide', name: 'Lucide', license: 'ISC', url: 'https://lucide.dev' },
  { key: 'inter', name: 'Inter', license: 'OFL-1.1', url: 'https://rsms.me/inter' },
] as const

export function CreditsPage() {
  const words = useWords(creditsWords)
  return (
    <Page title={words.title} width="reading">
      <div className={styles.text}>
        <p>{words.intro}</p>
        <h2>{words.films}</h2>
        <p>
          <a href="https://peach.blender.org" rel="noreferrer" target="_blank">
            Big Buck Bunny
          </a>{' '}
          {words.bunny}{' '}
          <a href="https://creativecommons.org/licenses/by/3.0/" rel="license noreferrer" target="_blank">
            Creative Commons Attribution 3.0
          </a>
          . {words.generated}
        </p>
        <h2>{words.software}</h2>
        <p>
          <a href="https://www.gnu.org/licenses/agpl-3.0.html" rel="license noreferrer" target="_blank">
            AGPL-3.0-or-later
          </a>
          : {words.softwareText}
        </p>
        <p>{words.parts}</p>
        <ul className={styles.parts}>
          {parts.map((part) => (
            <li key={part.key}>
              <a href={part.url} rel="noreferrer" target="_blank">
                {part.name}
              </a>{' '}
              ({part.license}): {words.uses[part.key]}
            </li>
          ))}
        </ul>
      </div>
    </Page>
  )
}
