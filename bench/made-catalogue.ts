/** A catalogue that could be one: made from a seed, the same each time, in English and Portuguese. */
import { createHash } from 'node:crypto'

/** A row of `catalog_admin.title` as the catalog service holds it. */
export interface MadeTitle {
  id: string
  kind: 'film' | 'series'
  name: string
  original_name: string | null
  synopsis: string
  translations: { 'pt-BR': { name: string; synopsis: string } }
  year: number
  maturity_rating: string
  genres: { id: string; name: { en: string; 'pt-BR': string } }[]
  category_ids: string[]
  credits: { id: string; name: string; role: string; character?: string }[]
  seasons: { number: number; episodes: MadeEpisode[] }[]
  duration_seconds: number | null
  has_trailer: boolean
  caption_languages: string[]
  poster_key: string
  backdrop_key: string
  published_at: string
}

interface MadeEpisode {
  id: string
  number: number
  name: string
  synopsis: string
  translations: { 'pt-BR': { name: string; synopsis: string } }
  durationSeconds: number
}

/** Numbers of [0, 1) from a seed: mulberry32. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pairs = (text: string): readonly (readonly [en: string, pt: string])[] =>
  text
    .trim()
    .split(/\s*[,\n]\s*/)
    .filter(Boolean)
    .map((one) => one.split('=') as [string, string])

/** The common ones first, as they are in names of films. */
const things = pairs(`
night=noite, love=amor, house=casa, world=mundo, man=homem, woman=mulher, day=dia, city=cidade, life=vida, death=morte,
heart=coração, road=estrada, river=rio, sea=mar, war=guerra, king=rei, queen=rainha, girl=menina, boy=menino, dream=sonho,
secret=segredo, shadow=sombra, moon=lua, sun=sol, star=estrela, fire=fogo, island=ilha, forest=floresta, winter=inverno,
summer=verão, rain=chuva, train=trem, letter=carta, brother=irmão, sister=irmã, daughter=filha, son=filho, mother=mãe,
father=pai, mountain=montanha, garden=jardim, bridge=ponte, station=estação, lighthouse=farol, keeper=guardião,
soldier=soldado, hunter=caçador, dancer=dançarina, teacher=professora, detective=detetive, witness=testemunha,
stranger=estranho, captain=capitão, prince=príncipe, thief=ladrão, ghost=fantasma, angel=anjo, wolf=lobo, lion=leão,
bird=pássaro, horse=cavalo, dog=cachorro, cat=gato, tiger=tigre, butterfly=borboleta, rose=rosa, apple=maçã, bread=pão,
wine=vinho, salt=sal, stone=pedra, glass=vidro, iron=ferro, gold=ouro, silver=prata, paper=papel, music=música, song=canção,
dance=dança, game=jogo, party=festa, wedding=casamento, funeral=funeral, school=escola, hospital=hospital, prison=prisão,
church=igreja, market=mercado, kitchen=cozinha, window=janela, door=porta, mirror=espelho, clock=relógio, storm=tempestade,
desert=deserto, ocean=oceano, harbor=porto, ship=navio, planet=planeta, galaxy=galáxia, machine=máquina, robot=robô,
memory=memória, silence=silêncio, promise=promessa, revenge=vingança, betrayal=traição, courage=coragem, freedom=liberdade,
justice=justiça, rebellion=rebelião, revolution=revolução, inheritance=herança, conspiracy=conspiração, kingdom=reino,
empire=império, frontier=fronteira, village=aldeia, paradise=paraíso, labyrinth=labirinto, orchestra=orquestra,
carnival=carnaval, circus=circo, theater=teatro, photograph=fotografia, diamond=diamante, poison=veneno, treasure=tesouro`)
const qualities = pairs(`
last=último, first=primeiro, dark=escuro, lost=perdido, long=longo, little=pequeno, great=grande, secret=secreto, wild=selvagem,
silent=silencioso, broken=partido, hidden=escondido, forgotten=esquecido, eternal=eterno, perfect=perfeito, strange=estranho,
beautiful=belo, blue=azul, red=vermelho, black=negro, white=branco, green=verde, golden=dourado, cold=frio, burning=ardente,
invisible=invisível, impossible=impossível, dangerous=perigoso, innocent=inocente, lonely=solitário, happy=feliz,
distant=distante, sacred=sagrado, bitter=amargo, sweet=doce, young=jovem, old=velho, new=novo, crazy=louco, brave=valente`)
const deeds = pairs(`
discovers=descobre, hides=esconde, remembers=lembra, follows=segue, loses=perde, protects=protege, defends=defende,
investigates=investiga, abandons=abandona, confronts=enfrenta, steals=rouba, sells=vende, inherits=herda, builds=constrói,
destroys=destrói, paints=pinta, photographs=fotografa, betrays=trai, forgives=perdoa, rescues=resgata, seeks=procura,
survives=sobrevive, celebrates=celebra, teaches=ensina, counts=conta, crosses=atravessa, explores=explora, haunts=assombra`)
const genres = pairs(`
Drama=Drama, Comedy=Comédia, Thriller=Suspense, Romance=Romance, Action=Ação, Documentary=Documentário, Horror=Terror,
Crime=Crime, Adventure=Aventura, Science Fiction=Ficção Científica, Family=Família, Animation=Animação, Mystery=Mistério,
Fantasy=Fantasia, History=História, Music=Música, War=Guerra, Western=Faroeste, Biography=Biografia, Sport=Esporte`)
const firstNames =
  'Ana João Maria José Carlos Beatriz Rafael Luísa Pedro Iracema Antônio Fernanda Paulo Júlia Lucas Marina Tiago Helena André Sofia Emma James Olivia William Charlotte Henry Grace Thomas Alice George Ruth Samuel Clara Daniel Nora Peter Ingrid Kenji Yuki Amélie Zoë Jürgen Mel Jeremy Morgan Irène Søren Chloé'.split(
    ' ',
  )
const onsets = 'b br c ch cl d dr f fr g gr h j k l m n p pr qu r s st t tr v w z'.split(' ')
const vowels = 'a e i o u ai ei ou ã é í ô'.split(' ')
const endings = 'n r s l m ndo ro va li nho ma ton ski ez ini berg son'.split(' ')

const rowsOfEditors = 12
const firstPublished = Date.UTC(2016, 0, 1)
const lastPublished = Date.UTC(2026, 10, 30)
const seriesOf = 0.12

const idFor = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The rows of editors, in their order. */
export const madeCategories = Array.from({ length: rowsOfEditors }, (_, position) => ({
  id: idFor(`category ${position}`),
  name: { en: `Row ${position + 1}`, 'pt-BR': `Fileira ${position + 1}` },
  position,
}))

/**
 * Titles one after the other. Words, people and genres are as uneven as in life, a few in a great many titles and most
 * in a few; how many words and people there are grows with the catalogue.
 */
export function* madeTitles(count: number, seed = 1): Generator<MadeTitle> {
  const next = numbersFrom(seed)
  const upTo = (limit: number): number => Math.floor(next() * limit)
  /** The first of a list some times as often as those in its middle. */
  const pick = <T>(list: readonly T[], unevenness = 2): T => list[Math.floor(list.length * next() ** unevenness)] as T
  const coined = (): string =>
    capital(
      Array.from({ length: 1 + upTo(2) }, () => pick(onsets, 1) + pick(vowels)).join('') +
        pick(onsets, 1) +
        pick(vowels) +
        pick(endings, 1),
    )
  const surnames = Array.from({ length: 200 + Math.floor(40 * Math.sqrt(count)) }, coined)
  const places = Array.from({ length: 100 + Math.floor(10 * Math.sqrt(count)) }, coined)
  const people = Array.from({ length: 50 + Math.floor(count * 1.5) }, (_, index) => ({
    id: idFor(`person ${index}`),
    name: `${pick(firstNames, 1.3)} ${pick(surnames, 1.5)}`,
  }))

  const nameOf = (): readonly [en: string, pt: string] => {
    const [thing, coisa] = pick(things)
    const [other, outra] = pick(things)
    const [quality, qualidade] = pick(qualities)
    const place = pick(places, 1.5)
    const who = pick(firstNames, 1)
    const [en, pt] = pick<readonly [string, string]>(
      [
        [`The ${quality} ${thing}`, `${coisa} ${qualidade}`],
        [`${thing} of ${place}`, `${coisa} de ${place}`],
        [`The ${thing} and the ${other}`, `${coisa} e ${outra}`],
        [`${who}'s ${thing}`, `${coisa} de ${who}`],
        [`${quality} ${thing}`, `${qualidade} ${coisa}`],
        [`${place}: A ${thing}`, `${place}: Uma ${coisa}`],
        [`The ${other} ${thing} of ${place}`, `${coisa} da ${outra} de ${place}`],
        [`${thing} ${1 + upTo(99)}`, `${coisa} ${1 + upTo(99)}`],
        [`${place} ${thing}`, `${coisa} em ${place}`],
      ],
      1,
    )
    return [en.split(' ').map(capital).join(' '), capital(pt)]
  }
  const sentence = (): readonly [en: string, pt: string] => {
    const [thing, coisa] = pick(things, 1.4)
    const [other, outra] = pick(things, 1.4)
    const [quality, qualidade] = pick(qualities, 1.4)
    const [deed, faz] = pick(deeds, 1.2)
    const [who, place] = [pick(firstNames, 1), pick(places, 1.2)]
    return pick<readonly [string, string]>(
      [
        [
          `In ${place}, a ${quality} ${thing} ${deed} the ${other} that nobody else wanted.`,
          `Em ${place}, ${coisa} ${qualidade} ${faz} ${outra} que mais ninguém queria.`,
        ],
        [
          `${who} ${deed} a ${thing} while the ${quality} ${other} of ${place} waits.`,
          `${who} ${faz} ${coisa} enquanto ${outra} ${qualidade} de ${place} espera.`,
        ],
        [
          `When the ${thing} returns to ${place}, ${who} ${deed} everything, even the ${other}.`,
          `Quando ${coisa} volta a ${place}, ${who} ${faz} tudo, até ${outra}.`,
        ],
      ],
      1,
    )
  }
  const prose = (sentences: number): readonly [en: string, pt: string] => {
    const all = Array.from({ length: sentences }, sentence)
    return [all.map(([en]) => en).join(' '), all.map(([, pt]) => pt).join(' ')]
  }

  for (let index = 0; index < count; index++) {
    const id = idFor(`title ${index}`)
    const [name, nome] = nameOf()
    const [synopsis, sinopse] = prose(3 + upTo(4))
    const isSeries = next() < seriesOf
    yield {
      id,
      kind: isSeries ? 'series' : 'film',
      name,
      original_name: next() < 0.2 ? `${coined()} ${coined()}` : null,
      synopsis,
      translations: { 'pt-BR': { name: nome, synopsis: sinopse } },
      year: 2026 - Math.floor(90 * next() ** 2),
      maturity_rating: pick(['12', '14', '16', 'L', '10', '18'], 1),
      genres: [...new Set(Array.from({ length: 1 + upTo(3) }, () => pick(genres)))].map(([en, pt]) => ({
        id: idFor(`genre ${en}`),
        name: { en, 'pt-BR': pt },
      })),
      category_ids: next() < 0.1 ? [pick(madeCategories, 1).id] : [],
      credits: [...new Set(Array.from({ length: 4 + upTo(9) }, () => pick(people, 2.5)))].map((person, place) =>
        place === 0
          ? { ...person, role: 'director' }
          : { ...person, role: 'actor', character: `${pick(firstNames, 1)} ${pick(surnames, 1.2)}` },
      ),
      seasons: isSeries
        ? Array.from({ length: 1 + upTo(3) }, (_, season) => ({
            number: season + 1,
            episodes: Array.from({ length: 6 + upTo(5) }, (__, episode) => {
              const [episodeName, nomeDoEpisodio] = nameOf()
              const [short, curta] = prose(1)
              return {
                id: idFor(`episode ${index} ${season} ${episode}`),
                number: episode + 1,
                name: episodeName,
                synopsis: short,
                translations: { 'pt-BR': { name: nomeDoEpisodio, synopsis: curta } },
                durationSeconds: 1200 + upTo(1800),
              }
            }),
          }))
        : [],
      duration_seconds: isSeries ? null : 4800 + upTo(4800),
      has_trailer: next() < 0.5,
      caption_languages: ['en', 'pt-BR'],
      poster_key: `artwork/${createHash('md5').update(id).digest('hex')}`,
      backdrop_key: `artwork/${createHash('md5').update(`${id} wide`).digest('hex')}`,
      published_at: new Date(firstPublished + next() * (lastPublished - firstPublished)).toISOString(),
    }
  }
}

/** How often those of so many titles were played that ever were: a few very often, half of them never. */
export const madePlays = (count: number): { title_id: string; plays: number }[] =>
  Array.from({ length: count }, (_, index) => ({
    title_id: idFor(`title ${index}`),
    plays: index % 2 === 0 ? 0 : Math.floor(100_000 / (1 + (index % 1009))),
  })).filter(({ plays }) => plays > 0)
