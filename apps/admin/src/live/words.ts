import { plural, translations } from '@codeflix/ui/i18n'

export const words = translations(
  {
    somebodyCanceled: 'Somebody canceled the encode.',
    paused: 'Encoding is paused',
    pausedByMe: (since: string | undefined) => (since ? `You paused it on ${since}.` : 'You paused it.'),
    pausedBy: (name: string | undefined, since: string | undefined) =>
      `${name ?? 'A colleague'} paused it${since ? ` on ${since}` : ''}.`,
    pausedText: 'Nothing new is begun until somebody resumes it.',
    pausedRunning: (count: number) =>
      plural('en', count, {
        one: '# part is still being finished, then nothing is begun until somebody resumes it.',
        other: '# parts are still being finished, then nothing is begun until somebody resumes it.',
      }),
    resume: 'Resume',
  },
  {
    somebodyCanceled: 'Alguém cancelou a codificação.',
    paused: 'A codificação está pausada',
    pausedByMe: (since) => (since ? `Você a pausou em ${since}.` : 'Você a pausou.'),
    pausedBy: (name, since) => `${name ?? 'Um colega'} a pausou${since ? ` em ${since}` : ''}.`,
    pausedText: 'Nada novo começa até que alguém a retome.',
    pausedRunning: (count) =>
      plural('pt-BR', count, {
        one: '# parte ainda está sendo terminada; depois nada começa até que alguém a retome.',
        other: '# partes ainda estão sendo terminadas; depois nada começa até que alguém a retome.',
      }),
    resume: 'Retomar',
  },
)
