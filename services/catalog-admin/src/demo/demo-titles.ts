import type { PublishedCredit } from '@codeflix/contracts/catalog-admin'
import type { Localized, MaturityRating } from '@codeflix/contracts/fields'
import type { TitleKind } from '../tables.ts'
import { bunnyCaptions, duskCaptions, meadowCaptions, tidesCaptions } from './demo-captions.ts'

export const demoGenres = {
  adventure: { en: 'Adventure', 'pt-BR': 'Aventura' },
  animation: { en: 'Animation', 'pt-BR': 'Animação' },
  comedy: { en: 'Comedy', 'pt-BR': 'Comédia' },
  documentary: { en: 'Documentary', 'pt-BR': 'Documentário' },
  drama: { en: 'Drama', 'pt-BR': 'Drama' },
  family: { en: 'Family', 'pt-BR': 'Família' },
  fantasy: { en: 'Fantasy', 'pt-BR': 'Fantasia' },
  horror: { en: 'Horror', 'pt-BR': 'Terror' },
  scienceFiction: { en: 'Science Fiction', 'pt-BR': 'Ficção Científica' },
  thriller: { en: 'Thriller', 'pt-BR': 'Suspense' },
} as const satisfies Record<string, Localized>

/** The rows of the home page, in their order. */
export const demoCategories = {
  bigScreen: { en: 'Made for the Big Screen', 'pt-BR': 'Feitos para a Tela Grande' },
  edge: { en: 'On the Edge of Your Seat', 'pt-BR': 'De Tirar o Fôlego' },
  everyone: { en: 'For All Ages', 'pt-BR': 'Para Todas as Idades' },
  numbers: { en: 'Where Numbers Dream', 'pt-BR': 'Onde os Números Sonham' },
  quiet: { en: 'Quiet Evenings', 'pt-BR': 'Noites Tranquilas' },
} as const satisfies Record<string, Localized>

export interface DemoVideo {
  /** What the encoder makes it from. */
  source: string
  captions?: Localized
}

interface DemoWords {
  name: Localized
  synopsis: Localized
}

export interface DemoTitle extends DemoWords {
  /** Names its pictures in `demo/art`, and the title among those that were made. */
  key: string
  kind: TitleKind
  year: number
  maturityRating: MaturityRating
  genres: readonly (keyof typeof demoGenres)[]
  categories: readonly (keyof typeof demoCategories)[]
  credits: readonly { name: string; role: PublishedCredit['role']; character?: Localized }[]
  attribution?: string
  video?: DemoVideo
  episodes?: readonly (DemoWords & { season: number; number: number; video: DemoVideo })[]
}

const bunnyAttribution = 'Big Buck Bunny © 2008 Blender Foundation, CC BY 3.0, peach.blender.org'

/**
 * In the order in which they are encoded: the longest last, so that the catalogue fills at once and its hero is the film
 * itself. All but Big Buck Bunny are inventions, and so are their people.
 */
export const demoTitles: readonly DemoTitle[] = [
  {
    key: 'fractal-tides',
    kind: 'film',
    name: { en: 'Fractal Tides', 'pt-BR': 'Marés Fractais' },
    synopsis: {
      en: 'An oceanographer finds that the coast of her childhood has no length: however closely she measures, there is more of it. Then the sea begins to answer.',
      'pt-BR':
        'Uma oceanógrafa descobre que o litoral da sua infância não tem comprimento: por mais perto que meça, sempre há mais. Então o mar começa a responder.',
    },
    year: 2025,
    maturityRating: '12',
    genres: ['scienceFiction', 'drama'],
    categories: ['bigScreen', 'numbers'],
    credits: [
      { name: 'Marina Duarte', role: 'actor', character: { en: 'Dr. Helena Prado', 'pt-BR': 'Dra. Helena Prado' } },
      { name: 'Theo Lindqvist', role: 'actor', character: { en: 'The Harbor Master', 'pt-BR': 'O Mestre do Porto' } },
      { name: 'Inês Carvalhal', role: 'director' },
      { name: 'Samuel Okafor', role: 'composer' },
    ],
    video: { source: 'demo:mandelbrot?duration=8', captions: tidesCaptions },
  },
  {
    key: 'meadow-stories',
    kind: 'series',
    name: { en: 'Meadow Stories', 'pt-BR': 'Histórias do Prado' },
    synopsis: {
      en: 'Small lives in tall grass. Each episode stays for one moment of a single morning in the meadow: a blossom, a burrow, a butterfly, and somebody very large who is only just waking up.',
      'pt-BR':
        'Vidas miúdas no capim alto. Cada episódio fica em um instante de uma única manhã no prado: uma flor, uma toca, uma borboleta, e alguém muito grande que mal acabou de acordar.',
    },
    year: 2026,
    maturityRating: 'L',
    genres: ['family', 'animation'],
    categories: ['everyone', 'quiet'],
    credits: [
      { name: 'Lúcia Antunes', role: 'actor', character: { en: 'Narrator', 'pt-BR': 'Narradora' } },
      { name: 'Caetano Ferraz', role: 'director' },
    ],
    attribution: `Pictures from ${bunnyAttribution}`,
    episodes: [
      {
        season: 1,
        number: 1,
        name: { en: 'Before the Dew', 'pt-BR': 'Antes do Orvalho' },
        synopsis: {
          en: 'The sky turns pale, and the first bird of the day has an opinion about it.',
          'pt-BR': 'O céu clareia, e o primeiro pássaro do dia tem uma opinião sobre isso.',
        },
        video: { source: 'demo:big-buck-bunny?start=4&duration=8', captions: meadowCaptions },
      },
      {
        season: 1,
        number: 2,
        name: { en: 'The Burrow', 'pt-BR': 'A Toca' },
        synopsis: {
          en: 'Something stirs under the old tree. It takes its time.',
          'pt-BR': 'Algo se mexe debaixo da velha árvore. Sem pressa nenhuma.',
        },
        video: { source: 'demo:big-buck-bunny?start=9&duration=8' },
      },
      {
        season: 1,
        number: 3,
        name: { en: 'A Visitor with Wings', 'pt-BR': 'Uma Visita de Asas' },
        synopsis: {
          en: 'A butterfly chooses the best flower in the meadow, and then another.',
          'pt-BR': 'Uma borboleta escolhe a melhor flor do prado, e depois mais uma.',
        },
        video: { source: 'demo:big-buck-bunny?start=14&duration=8' },
      },
      {
        season: 2,
        number: 1,
        name: { en: 'Long Shadows', 'pt-BR': 'Sombras Compridas' },
        synopsis: {
          en: 'The sun is up, and everybody is a little taller than they are.',
          'pt-BR': 'O sol subiu, e todo mundo está um pouco mais alto do que é.',
        },
        video: { source: 'demo:big-buck-bunny?start=18&duration=8' },
      },
      {
        season: 2,
        number: 2,
        name: { en: 'Good Morning, Giant', 'pt-BR': 'Bom Dia, Gigante' },
        synopsis: {
          en: 'A yawn, a stretch, and the whole meadow makes room.',
          'pt-BR': 'Um bocejo, uma espreguiçada, e o prado inteiro abre espaço.',
        },
        video: { source: 'demo:big-buck-bunny?start=21&duration=8' },
      },
    ],
  },
  {
    key: 'interference',
    kind: 'film',
    name: { en: 'Interference', 'pt-BR': 'Interferência' },
    synopsis: {
      en: 'Two radio operators on opposite shores share a frequency and never a name. When a third voice joins in, one of them stops answering.',
      'pt-BR':
        'Dois radioamadores em margens opostas dividem uma frequência e nunca um nome. Quando uma terceira voz aparece, um deles para de responder.',
    },
    year: 2024,
    maturityRating: '16',
    genres: ['thriller'],
    categories: ['edge', 'numbers'],
    credits: [
      { name: 'Elena Petrova', role: 'actor', character: { en: 'North', 'pt-BR': 'Norte' } },
      { name: 'Otávio Brandão', role: 'actor', character: { en: 'South', 'pt-BR': 'Sul' } },
      { name: 'João Vilela', role: 'director' },
    ],
    video: { source: 'demo:zoneplate?duration=8' },
  },
  {
    key: 'slow-dusk',
    kind: 'film',
    name: { en: 'Slow Dusk', 'pt-BR': 'Crepúsculo Lento' },
    synopsis: {
      en: 'On the longest evening of the year, a retired ferryman takes his boat out once more, with the woman he never asked to come along.',
      'pt-BR':
        'Na tarde mais longa do ano, um barqueiro aposentado põe o barco na água mais uma vez, com a mulher que ele nunca teve coragem de convidar.',
    },
    year: 2023,
    maturityRating: '10',
    genres: ['drama'],
    categories: ['quiet'],
    credits: [
      { name: 'Otávio Brandão', role: 'actor', character: { en: 'Anselmo', 'pt-BR': 'Anselmo' } },
      { name: 'Lúcia Antunes', role: 'actor', character: { en: 'Rosa', 'pt-BR': 'Rosa' } },
      { name: 'Inês Carvalhal', role: 'director' },
    ],
    video: { source: 'demo:gradients?duration=8&seed=1', captions: duskCaptions },
  },
  {
    key: 'quiet-cells',
    kind: 'film',
    name: { en: 'Quiet Cells', 'pt-BR': 'Células Silenciosas' },
    synopsis: {
      en: 'Too few neighbors and it dies; too many and it dies as well. A documentary about the simplest rules that ever kept anybody company.',
      'pt-BR':
        'Vizinhos de menos, e ela morre; vizinhos demais, e também morre. Um documentário sobre as regras mais simples que já fizeram companhia a alguém.',
    },
    year: 2022,
    maturityRating: 'L',
    genres: ['documentary'],
    categories: ['numbers', 'quiet'],
    credits: [
      { name: 'Aiko Nakamura', role: 'director' },
      { name: 'Samuel Okafor', role: 'composer' },
    ],
    video: { source: 'demo:life?duration=8' },
  },
  {
    key: 'rule-110',
    kind: 'film',
    name: { en: 'Rule 110', 'pt-BR': 'Regra 110' },
    synopsis: {
      en: 'A night-shift archivist reads every line of a city’s records from top to bottom and sees, one row too late, what the next must be.',
      'pt-BR':
        'Uma arquivista do turno da noite lê, de cima a baixo, cada linha dos registros de uma cidade e percebe, uma linha tarde demais, qual será a próxima.',
    },
    year: 2025,
    maturityRating: '14',
    genres: ['thriller', 'scienceFiction'],
    categories: ['edge', 'numbers'],
    credits: [
      { name: 'Aiko Nakamura', role: 'actor', character: { en: 'Vera', 'pt-BR': 'Vera' } },
      { name: 'Theo Lindqvist', role: 'director' },
    ],
    video: { source: 'demo:cellauto?duration=8&seed=1' },
  },
  {
    key: 'weaver-of-infinity',
    kind: 'film',
    name: { en: 'The Weaver of Infinity', 'pt-BR': 'A Tecelã do Infinito' },
    synopsis: {
      en: 'She was told to leave a hole in the middle of every carpet, so that the eye may rest. Then a hole in the middle of what was left. A fable in eight knots.',
      'pt-BR':
        'Mandaram que ela deixasse um vazio no centro de cada tapete, para o olhar descansar. Depois, um vazio no centro do que sobrou. Uma fábula em oito nós.',
    },
    year: 2021,
    maturityRating: 'L',
    genres: ['fantasy', 'family'],
    categories: ['everyone', 'numbers'],
    credits: [
      { name: 'Marina Duarte', role: 'actor', character: { en: 'The Weaver', 'pt-BR': 'A Tecelã' } },
      { name: 'Caetano Ferraz', role: 'director' },
    ],
    video: { source: 'demo:sierpinski?duration=8' },
  },
  {
    key: 'off-the-air',
    kind: 'film',
    name: { en: 'Off the Air', 'pt-BR': 'Fora do Ar' },
    synopsis: {
      en: 'The smallest station in the country has one camera, two employees and, since last night, the only signal left. They have nothing to show but a test card and each other.',
      'pt-BR':
        'A menor emissora do país tem uma câmera, dois funcionários e, desde ontem à noite, o único sinal que restou. Não há nada para mostrar além de um padrão de teste e deles mesmos.',
    },
    year: 2024,
    maturityRating: '12',
    genres: ['comedy'],
    categories: ['bigScreen'],
    credits: [
      { name: 'João Vilela', role: 'actor', character: { en: 'Beto', 'pt-BR': 'Beto' } },
      { name: 'Elena Petrova', role: 'actor', character: { en: 'Sônia', 'pt-BR': 'Sônia' } },
      { name: 'Lúcia Antunes', role: 'director' },
    ],
    video: { source: 'demo:testsrc2?duration=8' },
  },
  {
    key: 'deep-spiral',
    kind: 'film',
    name: { en: 'Deep Spiral', 'pt-BR': 'Espiral Profunda' },
    synopsis: {
      en: 'A salvage diver follows a staircase that was never on any chart. Every landing looks like the one above it, only smaller, and the rope is running out.',
      'pt-BR':
        'Uma mergulhadora de resgate segue uma escadaria que nunca esteve em mapa nenhum. Cada patamar é igual ao de cima, só que menor, e a corda está acabando.',
    },
    year: 2026,
    maturityRating: '14',
    genres: ['adventure', 'scienceFiction'],
    categories: ['bigScreen', 'edge'],
    credits: [
      { name: 'Aiko Nakamura', role: 'actor', character: { en: 'Mika', 'pt-BR': 'Mika' } },
      { name: 'Samuel Okafor', role: 'actor', character: { en: 'Surface', 'pt-BR': 'Superfície' } },
      { name: 'João Vilela', role: 'director' },
    ],
    video: { source: 'demo:mandelbrot?duration=8&seed=2' },
  },
  {
    key: 'garden-of-gliders',
    kind: 'film',
    name: { en: 'The Garden of Gliders', 'pt-BR': 'O Jardim dos Planadores' },
    synopsis: {
      en: 'Nina folds a paper plane a day and lets it go over the neighbor’s wall. On the hundredth day, one comes back.',
      'pt-BR':
        'Nina dobra um aviãozinho de papel por dia e o solta por cima do muro do vizinho. No centésimo dia, um deles volta.',
    },
    year: 2025,
    maturityRating: 'L',
    genres: ['family', 'adventure'],
    categories: ['everyone'],
    credits: [
      { name: 'Elena Petrova', role: 'actor', character: { en: 'The Neighbor', 'pt-BR': 'A Vizinha' } },
      { name: 'Aiko Nakamura', role: 'director' },
    ],
    video: { source: 'demo:life?duration=8&seed=3' },
  },
  {
    key: 'aurora-line',
    kind: 'film',
    name: { en: 'The Aurora Line', 'pt-BR': 'A Linha da Aurora' },
    synopsis: {
      en: 'A night train, ninety kilometers of snow, and a driver who switches off the lamps whenever the sky begins. A journey in real time.',
      'pt-BR':
        'Um trem noturno, noventa quilômetros de neve e um maquinista que apaga as luzes sempre que o céu começa. Uma viagem em tempo real.',
    },
    year: 2023,
    maturityRating: 'L',
    genres: ['documentary', 'adventure'],
    categories: ['quiet', 'bigScreen'],
    credits: [
      { name: 'Theo Lindqvist', role: 'actor', character: { en: 'Himself', 'pt-BR': 'Ele mesmo' } },
      { name: 'Inês Carvalhal', role: 'director' },
    ],
    video: { source: 'demo:gradients?duration=8&seed=3' },
  },
  {
    key: 'triangle-room',
    kind: 'film',
    name: { en: 'The Triangle Room', 'pt-BR': 'A Sala do Triângulo' },
    synopsis: {
      en: 'Every door in the house has three corners, and every room has one door more than the last. The estate agent did mention it. Nobody was listening.',
      'pt-BR':
        'Toda porta da casa tem três cantos, e todo quarto tem uma porta a mais que o anterior. O corretor até comentou. Ninguém prestou atenção.',
    },
    year: 2022,
    maturityRating: '18',
    genres: ['horror'],
    categories: ['edge'],
    credits: [
      { name: 'Otávio Brandão', role: 'actor', character: { en: 'The Tenant', 'pt-BR': 'O Inquilino' } },
      { name: 'Caetano Ferraz', role: 'director' },
    ],
    video: { source: 'demo:sierpinski?duration=8&seed=1' },
  },
  {
    key: 'signal-from-nowhere',
    kind: 'film',
    name: { en: 'Signal from Nowhere', 'pt-BR': 'Sinal de Lugar Nenhum' },
    synopsis: {
      en: 'The dish points at an empty piece of sky, as it has for thirty years. Tonight it prints a single page, and the page is a map of the room.',
      'pt-BR':
        'A antena aponta para um pedaço vazio do céu, como há trinta anos. Nesta noite ela imprime uma única página, e a página é um mapa da sala.',
    },
    year: 2026,
    maturityRating: '14',
    genres: ['scienceFiction', 'thriller'],
    categories: ['edge', 'bigScreen'],
    credits: [
      { name: 'Marina Duarte', role: 'actor', character: { en: 'Commander Reis', 'pt-BR': 'Comandante Reis' } },
      { name: 'Samuel Okafor', role: 'actor', character: { en: 'Ade', 'pt-BR': 'Ade' } },
      { name: 'Theo Lindqvist', role: 'director' },
    ],
    video: { source: 'demo:cellauto?duration=8&seed=3' },
  },
  {
    key: 'big-buck-bunny',
    kind: 'film',
    name: { en: 'Big Buck Bunny', 'pt-BR': 'Big Buck Bunny' },
    synopsis: {
      en: 'A giant bunny with a heart bigger than himself wants nothing but a quiet morning among the butterflies. Three small rodents have other plans, until the gentlest creature of the forest decides that enough is enough.',
      'pt-BR':
        'Um coelho gigante, de coração ainda maior, só quer uma manhã tranquila entre as borboletas. Três pequenos roedores têm outros planos, até que a criatura mais gentil da floresta decide que já basta.',
    },
    year: 2008,
    maturityRating: 'L',
    genres: ['animation', 'comedy', 'family'],
    categories: ['bigScreen', 'everyone'],
    credits: [
      { name: 'Sacha Goedegebure', role: 'director' },
      { name: 'Sacha Goedegebure', role: 'writer' },
      { name: 'Ton Roosendaal', role: 'producer' },
      { name: 'Jan Morgenstern', role: 'composer' },
    ],
    attribution: bunnyAttribution,
    video: { source: 'demo:big-buck-bunny?start=0&duration=30', captions: bunnyCaptions },
  },
]
