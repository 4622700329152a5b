import { catalog } from '@codeflix/contracts/catalog'
import { catalogAdmin, type Media, type Title } from '@codeflix/contracts/catalog-admin'
import { createClient, type Client } from '@codeflix/contracts/client'
import type { Contract, ContractShape } from '@codeflix/contracts/contract'
import { encoder } from '@codeflix/contracts/encoder'
import { identity } from '@codeflix/contracts/identity'
import { notifications } from '@codeflix/contracts/notifications'
import { playback, type PlaybackSession } from '@codeflix/contracts/playback'
import { createSignIn, type SignIn } from '@codeflix/contracts/sign-in'
import { subscriptions } from '@codeflix/contracts/subscriptions'
import { system } from '@codeflix/contracts/system'
import { cookieJarFetch } from '@codeflix/kit/testing/cookie-jar'
import { eventually } from '@codeflix/kit/testing/eventually'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSource } from '../services/encoder/test/make-source.ts'
import sharp from 'sharp'
import { expect } from 'vitest'

/** The steps of which every journey consists, as people take them, through HTTP alone. */

export const owner = { name: 'Olga Owner', email: 'olga@staff.example', password: 'correct horse battery' }
export const cards = { good: '4242424242424242', declined: '4000000000000002', answersLater: '4000000000008807' }

export interface Person {
  signIn: SignIn
  /** As the browser's own fetch, with its cookies. */
  fetch: ReturnType<typeof cookieJarFetch>
  identity: Client<typeof identity>
  catalogAdmin: Client<typeof catalogAdmin>
  encoder: Client<typeof encoder>
  catalog: Client<typeof catalog>
  playback: Client<typeof playback>
  subscriptions: Client<typeof subscriptions>
  notifications: Client<typeof notifications>
  system: Client<typeof system>
}

/** Somebody with a browser of their own, not signed in yet. */
export function newPerson(url: string, clientId: 'viewer' | 'admin' = 'viewer'): Person {
  const browser = cookieJarFetch()
  const signIn = createSignIn({ baseUrl: url, clientId, fetch: browser })
  const client = <Shape extends ContractShape>(contract: Contract<Shape>): Client<Shape> =>
    createClient(contract, { baseUrl: url, token: () => signIn.token() })
  return {
    signIn,
    fetch: browser,
    identity: client(identity),
    catalogAdmin: client(catalogAdmin),
    encoder: client(encoder),
    catalog: client(catalog),
    playback: client(playback),
    subscriptions: client(subscriptions),
    notifications: client(notifications),
    system: client(system),
  }
}

/** The owner opens the link of the terminal, fills in the page and is signed in as staff. */
export async function setUpSite(url: string, setUpUrl: string | undefined, demo = false): Promise<Person> {
  const token = new URL(setUpUrl ?? 'missing:').searchParams.get('token') ?? ''
  const person = newPerson(url, 'admin')
  await person.identity.setUp({
    body: { token, siteName: 'Cine Aurora', language: 'en', currency: 'BRL', demo, ...owner },
  })
  await person.signIn.signIn(owner.email, owner.password)
  return person
}

/** A short film to upload: a moving picture with a tone. @returns its path */
export async function makeFilm(seconds = 6, size = '640x360', languages = ['und']): Promise<string> {
  const folder = join(tmpdir(), 'codeflix-test-media')
  await mkdir(folder, { recursive: true })
  return makeSource({
    path: join(folder, `${randomUUID()}.mp4`),
    picture: `testsrc2=size=${size}:rate=24:duration=${seconds},format=yuv420p`,
    sounds: languages.map((language, index) => ({
      filters: `sine=frequency=${440 * (index + 1)}:duration=${seconds}`,
      language,
    })),
  })
}

export const poster = (): Promise<Buffer> =>
  sharp({ create: { width: 800, height: 1200, channels: 3, background: { r: 120, g: 40, b: 90 } } })
    .jpeg()
    .toBuffer()

async function send(person: Person, url: string, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url + path, {
    ...init,
    headers: { authorization: `Bearer ${await person.signIn.token()}`, ...(init.headers as Record<string, string>) },
  })
  if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${await response.text()}`)
  return response
}

/** Fills in a film with everything that publication asks for but the video. */
export async function createFilm(staff: Person, url: string, name: string): Promise<Title> {
  const { items: categories } = await staff.catalogAdmin.listCategories()
  const category =
    categories.find((one) => one.name.en === 'Discoveries') ??
    (await staff.catalogAdmin.createCategory({ body: { name: { en: 'Discoveries', 'pt-BR': 'Descobertas' } } }))
  const { items: genres } = await staff.catalogAdmin.listGenres()
  const genre =
    genres.find((one) => one.name.en === 'Mystery') ??
    (await staff.catalogAdmin.createGenre({ body: { name: { en: 'Mystery', 'pt-BR': 'Mistério' } } }))
  const actor = await staff.catalogAdmin.createCastMember({ body: { name: 'Iracema Guimarães' } })
  const title = await staff.catalogAdmin.createTitle({
    body: {
      kind: 'film',
      name,
      synopsis: 'A lighthouse keeper counts the colors of the night.',
      translations: { 'pt-BR': { name: 'A Noite Colorida', synopsis: 'Um faroleiro conta as cores da noite.' } },
      year: 2026,
      maturityRating: '12',
      genreIds: [genre.id],
      categoryIds: [category.id],
      credits: [{ castMemberId: actor.id, role: 'actor', character: 'The keeper' }],
    },
  })
  await send(staff, url, `/api/catalog-admin/titles/${title.id}/artwork/poster`, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(await poster()),
  })
  return staff.catalogAdmin.getTitle({ params: { id: title.id } })
}

/** Uploads by tus in two parts with a connection that is lost in between. @returns the media */
export async function uploadFilm(staff: Person, url: string, titleId: string, path: string): Promise<Media> {
  const bytes = await readFile(path)
  const media = await staff.catalogAdmin.createMedia({
    params: { id: titleId },
    body: { fileName: 'film.mp4', sizeBytes: bytes.length },
  })
  const at = media.uploadUrl ?? ''
  const tus = { 'tus-resumable': '1.0.0' }
  const half = Math.floor(bytes.length / 2)
  await send(staff, url, at, {
    method: 'PATCH',
    headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(bytes.subarray(0, half)),
  })
  const head = await send(staff, url, at, { method: 'HEAD', headers: tus })
  const offset = Number(head.headers.get('upload-offset'))
  expect(offset).toBe(half)
  await send(staff, url, at, {
    method: 'PATCH',
    headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(bytes.subarray(offset)),
  })
  return media
}

export const encoded = (staff: Person, mediaId: string, seconds = 300): Promise<Media> =>
  eventually(async () => {
    const media = await staff.catalogAdmin.getMedia({ params: { id: mediaId } })
    expect(media.status, media.reason).toBe('ready')
    return media
  }, seconds)

type JobMessage = { id: string; progress: number; status: string }

/**
 * Follows the jobs live until one has ended. A line that breaks is opened again, as the admin app does
 * (apps/admin/src/live/job-stream.ts). @returns what was told, in order
 */
export async function watchJobs(staff: Person, url: string, seconds = 300): Promise<JobMessage[]> {
  const messages: JobMessage[] = []
  const signal = AbortSignal.timeout(seconds * 1000)
  const hasEnded = (): boolean => ['completed', 'failed'].includes(messages.at(-1)?.status ?? '')
  while (!hasEnded()) {
    const stream = await fetch(`${url}/api/encoder/jobs/stream`, {
      headers: { authorization: `Bearer ${await staff.signIn.token()}` },
      signal,
    })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    // A new connection begins with the jobs not ended: one that ended while nobody listened has to be asked for.
    const last = messages.at(-1)
    if (last) messages.push(await staff.encoder.getJob({ params: { id: last.id } }))
    try {
      await readMessages(stream, messages, hasEnded)
    } catch (error) {
      if (signal.aborted || !(error instanceof TypeError)) throw error
    }
  }
  return messages
}

async function readMessages(stream: Response, messages: JobMessage[], hasEnded: () => boolean): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    for (const block of text.split('\n\n').slice(0, -1)) {
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data) messages.push(JSON.parse(data) as JobMessage)
    }
    text = text.slice(text.lastIndexOf('\n\n') + 2)
    if (hasEnded()) return
  }
}

/** A card becomes a token at the gateway, as the browser does it. */
export async function cardToken(person: Person, url: string, number = cards.good): Promise<string> {
  const checkout = await person.subscriptions.getCheckout()
  const response = await fetch(new URL(checkout.tokenizeUrl ?? '', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number, expiresMonth: 12, expiresYear: new Date().getFullYear() + 3, securityCode: '123' }),
  })
  if (!response.ok) throw new Error(`tokens: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}

export const signUp = async (person: Person): Promise<{ email: string; password: string; accountId: string }> => {
  const account = { email: `vera-${randomUUID().slice(0, 8)}@viewers.example`, password: 'a long enough password' }
  const { accountId } = await person.signIn.signUp({ ...account, name: 'Vera Viewer', language: 'pt-BR' })
  return { ...account, accountId }
}

export async function subscribe(person: Person, url: string, number = cards.good): Promise<void> {
  const { items } = await person.subscriptions.listPlans()
  await person.subscriptions.subscribe({
    body: {
      planId: items[0]?.id ?? '',
      paymentMethodToken: await cardToken(person, url, number),
      idempotencyKey: randomUUID(),
    },
  })
}

/** Presses play; the copy of the entitlement may be a moment behind the payment. */
export const play = (person: Person, videoId: string): Promise<PlaybackSession> =>
  eventually(() => person.playback.startSession({ body: { videoId } }))

/** Every kind of address below a playback's grant: both manifests, playlists, segments, storyboard, captions. */
export async function mediaAddresses(url: string, session: PlaybackSession): Promise<string[]> {
  const at = (file: string): string => new URL(file, url + session.mediaBase).pathname.replace(session.mediaBase, '')
  const text = async (file: string): Promise<string> => {
    const response = await fetch(url + session.mediaBase + file)
    expect(response.status, file).toBe(200)
    return response.text()
  }
  const files = new Set<string>([session.dashManifest, session.hlsManifest, session.storyboard])
  for (const captions of session.captions) files.add(captions.file)
  const playlists = [...(await text(session.hlsManifest)).matchAll(/^(?!#)(\S+\.m3u8)|URI="([^"]+\.m3u8)"/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
  for (const playlist of playlists) {
    files.add(playlist)
    const folder = playlist.includes('/') ? playlist.slice(0, playlist.lastIndexOf('/') + 1) : ''
    for (const match of (await text(playlist)).matchAll(/^(?!#)(\S+)|URI="([^"]+)"/gm))
      files.add(folder + (match[1] ?? match[2] ?? ''))
  }
  for (const match of (await text(session.storyboard)).matchAll(/^(\S+\.(?:jpe?g|webp))/gm)) files.add(match[1] ?? '')
  return [...files].map(at)
}
