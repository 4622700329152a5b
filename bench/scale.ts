/**
 * `npm run scale [-- --json]`: which services the autoscalers would scale, and to how many replicas, as the load doubles.
 *
 * The platform runs as on Kubernetes (two processes for each service on PostgreSQL, RabbitMQ, Kafka Connect and S3; see
 * tools/infra/install.sh). Visits begin at a steady rate whatever the answers take; the rate doubles, four times at the
 * most and until they are not kept up with. The CPU of each service's processes, against what its `deploy.yaml` requests
 * and aims at, gives the replicas that `autoscaling/v2` asks for. Load, servers and databases share this machine: once
 * its cores are used up the figures are floors, and the row says so. Then one queue of films is encoded by 1, 2 and 4
 * workers, each held to one core as a small pod is. About fifteen minutes.
 */
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Member } from '../test/cluster/killings.ts'
import { startPlatformCluster, type PlatformCluster } from '../test/platform-cluster.ts'
import {
  createFilm,
  encoded,
  makeFilm,
  mediaAddresses,
  newPerson,
  owner,
  play,
  setUpSite,
  signUp,
  subscribe,
  uploadFilm,
  type Person,
} from '../test/story.ts'
import { desiredReplicas } from './desired-replicas.ts'
import { cpuSecondsOf, machineCpuSeconds } from './process-tree.ts'
import { cpuTargetOf, workerQueueTarget } from './scale-targets.ts'
import { eventually } from '@codeflix/kit/testing/eventually'

const visitsPerSecond = [4, 8, 16, 32, 64]
/** A step that finishes less than this share of what began is the last. */
const keptUp = 0.8
const stepSeconds = 10
const scaled = ['identity', 'catalog-admin', 'encoder', 'catalog', 'subscriptions', 'playback', 'notifications']
const workerCounts = [1, 2, 4]
const films = 4
/** Of a size and length at which what each film costs once does not count. */
const film = { seconds: 40, size: '1280x720' }

interface ServiceLoad {
  service: string
  replicas: number
  millicoresEach: number
  percentOfRequest: number
  targetPercent: number
  desiredReplicas: number
}
interface Step {
  visitsPerSecond: number
  finishedPerSecond: number
  failed: number
  medianMs: number
  /** Of all cores, by everything on the machine. */
  machinePercent: number
  services: ServiceLoad[]
}
interface Encoding {
  workers: number
  seconds: number
  speedup: number
  /** Cores that they were given in the end, the rest being used by others. */
  cores: number
  /** Of all cores, by everything on the machine: from about 95 on more workers can do no more. */
  machinePercent: number
  /** Film encoded with each second of a core, over what one worker encodes with it: 1 is in proportion. */
  perCore: number
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const round = (value: number): number => Math.round(value * 100) / 100
const say = (text: string): void => {
  if (!values.json) console.log(text)
}

say('Starting two processes for each service on real servers')
const platform = await startPlatformCluster({ workers: Math.max(...workerCounts) })
try {
  const staff = await setUpSite(platform.url, platform.setUpUrl())
  await keepWorkers(platform, 1)
  const title = await publishFilm(staff, platform.url)
  const viewer = newPerson(platform.url)
  const account = await signUp(viewer)
  await subscribe(viewer, platform.url)
  await play(viewer, title)
  const steps: Step[] = []
  for (const rate of visitsPerSecond) {
    // A grant lives for a minute.
    const session = await viewer.playback.startSession({ body: { videoId: title, takeOver: true } })
    const files = (await mediaAddresses(platform.url, session)).slice(0, 4)
    const addresses = files.map((file) => session.mediaBase + file)
    steps.push(await measureStep(platform, rate, visitOf(platform.url, { viewer, title, account, addresses })))
    const step = steps.at(-1) as Step
    say(stepText(step))
    if (step.finishedPerSecond < keptUp * rate) break
  }
  const crossings = scaled.flatMap((service) => crossingOf(service, steps) ?? [])
  say(crossingText(crossings))
  const encodings = await measureEncoders(platform, staff)
  const queue = workerQueueTarget()
  const workersAskedFor = desiredReplicas(1, films, queue.targetValue, queue)
  if (values.json)
    console.log(JSON.stringify({ cores: cpus().length, steps, crossings, encodings, queued: films, workersAskedFor }))
  else say(encodingText(encodings, workersAskedFor))
} finally {
  await platform.remove()
}

/** Uploads and publishes one film. @returns its id */
async function publishFilm(staff: Person, url: string): Promise<string> {
  const title = await createFilm(staff, url, 'The Colored Night')
  const media = await uploadFilm(staff, url, title.id, await makeFilm())
  await encoded(staff, media.id, 240)
  await staff.catalogAdmin.publishTitle({ params: { id: title.id } })
  const anyone = newPerson(url)
  await eventually(() => anyone.catalog.getTitle({ params: { id: title.id } }), 30)
  return title.id
}

interface Watched {
  viewer: Person
  title: string
  account: { email: string; password: string }
  /** Manifests and files of a playback that is under way. */
  addresses: readonly string[]
}

/** Somebody looks around and watches for a moment; every fourth signs in first. */
function visitOf(url: string, { viewer, title, account, addresses }: Watched) {
  const read = async (path: string): Promise<void> => {
    const response = await fetch(url + path)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
  }
  return async (number: number): Promise<void> => {
    const visitor = newPerson(url)
    if (number % 4 === 0) await visitor.signIn.signIn(account.email, account.password)
    await visitor.catalog.getHome()
    await visitor.catalog.search({ query: { q: 'colored nigth' } })
    await visitor.catalog.getTitle({ params: { id: title } })
    await viewer.subscriptions.getMySubscription()
    await viewer.playback.listProgress()
    for (const address of addresses) await read(address)
  }
}

async function measureStep(
  { members }: PlatformCluster,
  rate: number,
  visit: (number: number) => Promise<void>,
): Promise<Step> {
  const before = new Map(
    members.filter(({ instance }) => !instance.isWorker).map((member) => [member, cpuSeconds(member)]),
  )
  const machineBefore = machineCpuSeconds()
  const began = performance.now()
  const took: number[] = []
  const underWay = new Set<Promise<void>>()
  let failed = 0
  for (let number = 0; number < rate * stepSeconds; number++) {
    await sleep(Math.max(0, began + (number / rate) * 1000 - performance.now()))
    const since = performance.now()
    const one: Promise<void> = visit(number).then(
      () => void took.push(performance.now() - since),
      () => void failed++,
    )
    underWay.add(one)
    void one.finally(() => underWay.delete(one))
  }
  await Promise.all(underWay)
  const seconds = (performance.now() - began) / 1000
  const machine = machineCpuSeconds()
  return {
    visitsPerSecond: rate,
    finishedPerSecond: round(took.length / seconds),
    failed,
    medianMs: Math.round(took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0),
    machinePercent: busyPercent(machineBefore, machine),
    services: scaled.map((service) => {
      const own = members.filter(({ instance }) => instance.target === service && !instance.isWorker)
      const used = own.reduce((sum, member) => sum + cpuSeconds(member) - (before.get(member) ?? 0), 0)
      return loadOf(service, own.length, (1000 * used) / seconds / own.length)
    }),
  }
}

type MachineSeconds = ReturnType<typeof machineCpuSeconds>

function busyPercent(before: MachineSeconds, after: MachineSeconds): number {
  return Math.round((100 * (after.busy - before.busy)) / (after.all - before.all))
}

function loadOf(service: string, replicas: number, millicoresEach: number): ServiceLoad {
  const target = cpuTargetOf(service)
  const percentOfRequest = (100 * millicoresEach) / target.requestMillicores
  return {
    service,
    replicas,
    millicoresEach: Math.round(millicoresEach),
    percentOfRequest: Math.round(percentOfRequest),
    targetPercent: target.targetPercent,
    desiredReplicas: desiredReplicas(replicas, percentOfRequest, target.targetPercent, target),
  }
}

/** The same films on the same queue, encoded by more and more workers. */
async function measureEncoders(cluster: PlatformCluster, staff: Person): Promise<Encoding[]> {
  const path = await makeFilm(film.seconds, film.size)
  const results: Encoding[] = []
  for (const workers of workerCounts) {
    await keepWorkers(cluster, 0)
    const person = newPerson(cluster.url, 'admin')
    await person.signIn.signIn(owner.email, owner.password)
    const media = []
    const titles = []
    for (let number = 0; number < films; number++) {
      const title = await createFilm(person, cluster.url, `Film ${workers}.${number}`)
      titles.push(title.id)
      media.push(await uploadFilm(person, cluster.url, title.id, path))
    }
    await eventually(async () => {
      const { items } = await staff.encoder.listJobs({ query: { status: 'queued' } })
      if (items.length < films) throw new Error('not all are queued yet')
    }, 60)
    await keepWorkers(cluster, workers)
    const machineBefore = machineCpuSeconds()
    await Promise.all(media.map(({ id }) => encoded(person, id, 600)))
    const machine = machineCpuSeconds()
    const jobs = (await Promise.all(titles.map((titleId) => person.encoder.listJobs({ query: { titleId } })))).flatMap(
      ({ items }) => items,
    )
    const began = Math.min(...jobs.map((job) => Date.parse(job.startedAt ?? '')))
    const seconds = round((Math.max(...jobs.map((job) => Date.parse(job.finishedAt ?? ''))) - began) / 1000)
    const cores = round(
      workersOf(cluster).reduce((sum, worker) => sum + cpuSecondsOf(pidOf(worker)).programs, 0) / seconds,
    )
    const [one = { seconds, cores }] = results
    results.push({
      workers,
      seconds,
      speedup: round(one.seconds / seconds),
      cores,
      machinePercent: busyPercent(machineBefore, machine),
      perCore: round((one.seconds * one.cores) / (seconds * cores)),
    })
    say(`${films} films of ${film.seconds} s by ${workers} worker(s): ${seconds} s, on ${cores} cores`)
  }
  return results
}

function workersOf({ members }: PlatformCluster): Member[] {
  return members.filter(({ instance, process }) => instance.isWorker && process.pid() !== undefined)
}

/** Leaves so many workers running. */
async function keepWorkers({ members }: PlatformCluster, wanted: number): Promise<void> {
  const workers = members.filter(({ instance }) => instance.isWorker)
  await Promise.all(
    workers.map(async ({ process }, index) => {
      if (index >= wanted) await process.end('SIGTERM')
      else if (process.pid() === undefined) await process.start()
    }),
  )
}

function pidOf({ process }: Member): number {
  const pid = process.pid()
  if (pid === undefined) throw new Error('a process that is measured has ended')
  return pid
}

/** Of a process and of its programs that have ended. */
function cpuSeconds(member: Member): number {
  const { own, programs } = cpuSecondsOf(pidOf(member))
  return own + programs
}

/**
 * At which rate a service's target is crossed with the replicas that it has, if each visit goes on costing what it cost:
 * a line through the first and the last step, not a measurement. Undefined for one that visits cost nothing.
 */
function crossingOf(service: string, steps: readonly Step[]): { service: string; visitsPerSecond: number } | undefined {
  const points = [steps[0], steps.at(-1)].map((step) => ({
    rate: step?.finishedPerSecond ?? 0,
    millicores: step?.services.find((one) => one.service === service)?.millicoresEach ?? 0,
  }))
  const [first = { rate: 0, millicores: 0 }, last = first] = points
  const each = (last.millicores - first.millicores) / (last.rate - first.rate)
  if (!(each > 0.1)) return undefined
  const { requestMillicores, targetPercent } = cpuTargetOf(service)
  // The controller lets a tenth pass.
  const crossed = (requestMillicores * targetPercent * 1.1) / 100
  return { service, visitsPerSecond: Math.round(last.rate + (crossed - last.millicores) / each) }
}

function stepText(step: Step): string {
  const head = `\n${step.visitsPerSecond} visits a second: ${step.finishedPerSecond}/s finished, ${step.failed} failed, median ${step.medianMs} ms, machine ${step.machinePercent} % busy${step.machinePercent > 90 ? ': its cores are used up, by whatever runs here, so that these are floors' : ''}`
  const rows = step.services.map((one) => {
    const crossed = one.desiredReplicas > one.replicas ? '  <- scales out' : ''
    return `  ${one.service.padEnd(14)} ${String(one.millicoresEach).padStart(5)}m each, ${String(one.percentOfRequest).padStart(4)} % of its request (aims at ${one.targetPercent} %): ${one.replicas} → ${one.desiredReplicas}${crossed}`
  })
  return [head, ...rows].join('\n')
}

function crossingText(crossings: readonly { service: string; visitsPerSecond: number }[]): string {
  const rows = crossings
    .toSorted((a, b) => a.visitsPerSecond - b.visitsPerSecond)
    .map(({ service, visitsPerSecond: rate }) => `  ${service.padEnd(14)} ${rate} visits a second`)
  return ['\nIf a visit goes on costing as much, the targets are crossed at', ...rows].join('\n')
}

function encodingText(encodings: readonly Encoding[], workersAskedFor: number): string {
  const rows = encodings.map(
    (one) =>
      `  ${one.workers} workers: ${one.seconds} s, ${one.speedup} times as fast as one, on ${one.cores} cores, machine ${one.machinePercent} % busy; ${one.perCore} times as much film with each second of a core as one`,
  )
  return [
    `\nEncoding ${films} films from one queue on ${cpus().length} cores`,
    ...rows,
    `  With ${films} jobs waiting, the queue's target asks for ${workersAskedFor} pods at once, and for more as their chunks are known.`,
  ].join('\n')
}
