import { publicPaths } from '@codeflix/contracts/public-paths'
import { replicaLinks } from '@codeflix/kit/service'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { configKeys } from '../apps/server/src/config.ts'
import { loadServices, manifests, serviceNames } from '../apps/server/src/services.ts'

const root = join(import.meta.dirname, '..')
const helm = join(root, '.infra/bin/helm')

interface Manifest {
  kind: string
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  spec?: Record<string, unknown>
  data?: Record<string, string>
  stringData?: Record<string, string>
  rules?: object[]
}
interface Container {
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[]
  envFrom?: { configMapRef: { name: string } }[]
  ports?: { name: string; containerPort: number }[]
}
interface PodTemplate {
  metadata: { labels: Record<string, string> }
  spec: { containers: Container[]; automountServiceAccountToken?: boolean }
}

function run(
  program: string,
  args: readonly string[],
  input = '',
): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { ...process.env, HELM: helm },
    maxBuffer: 64 * 2 ** 20,
  })
  if (error) throw new Error(`${program} is not there: tools/infra/install-helm.sh`, { cause: error })
  return { status, out: stdout, err: stderr }
}

/** @returns each problem as `Kind/name path: message`, and how many documents were looked at */
function validate(text: string): { problems: string[]; documents: number } {
  const { out, err } = run(join(root, '.infra/bin/validate-manifests'), ['-crds', '.infra/crds'], text)
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string | number>)
  const summary = lines.pop()
  if (!summary || !summary['documents']) throw new Error(`nothing was validated: ${err}`)
  return {
    problems: lines.map((one) => `${one['kind']}/${one['name']} ${one['path'] ?? ''}: ${one['message']}`),
    documents: Number(summary['documents']),
  }
}

const targets = [
  ...serviceNames.map((name) => [name, `services/${name}`] as const),
  ['system', 'apps/server'] as const,
  ['viewer', 'apps/viewer'] as const,
  ['admin', 'apps/admin'] as const,
]
const folderOf = new Map<string, string>(targets)

function template(target: string, ...more: string[]): { status: number | null; out: string; err: string } {
  const image = `name=${target},image.repository=registry.example/${target},image.tag=1,ingress.host=films.example`
  const values = ['--values', `${folderOf.get(target)}/deploy.yaml`, '--set-string', image]
  return run(helm, ['template', target, 'deploy/helm/service', ...values, ...more])
}
function rendered(target: string, ...more: string[]): string {
  const { status, out, err } = template(target, ...more)
  if (status !== 0) throw new Error(err)
  return out
}

const manifestsIn = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    const value = document.toJS() as Manifest | null
    return value ? [value] : []
  })
const templateOf = ({ kind, spec }: Manifest): PodTemplate | undefined =>
  ['Deployment', 'Job'].includes(kind) ? (spec as { template: PodTemplate }).template : undefined

/** What the API server would take and what is wrong all the same. */
function contradictions(text: string): string[] {
  const all = manifestsIn(text)
  const deployments = new Map(
    all.filter(({ kind }) => kind === 'Deployment').map((one) => [one.metadata.name, templateOf(one) as PodTemplate]),
  )
  const found: string[] = []
  const selects = (selector: Record<string, string>): PodTemplate[] =>
    [...deployments.values()].filter(({ metadata }) =>
      Object.entries(selector).every(([key, value]) => metadata.labels[key] === value),
    )
  const scaled = new Map<string, string>()
  for (const one of all) {
    const at = `${one.kind}/${one.metadata.name}`
    const spec = one.spec ?? {}
    const { scaleTargetRef, selector } = spec as {
      scaleTargetRef?: { name: string }
      selector?: { matchLabels?: Record<string, string> } & Record<string, string>
    }
    if (scaleTargetRef) {
      if (!deployments.has(scaleTargetRef.name)) found.push(`${at} scales ${scaleTargetRef.name}, which is not there`)
      const other = scaled.get(scaleTargetRef.name)
      if (other) found.push(`${at} and ${other} both scale ${scaleTargetRef.name}`)
      scaled.set(scaleTargetRef.name, at)
    }
    if (one.kind === 'PodDisruptionBudget' && selects(selector?.matchLabels ?? {}).length !== 1)
      found.push(`${at} selects not one Deployment`)
    if (one.kind === 'Service') {
      const chosen = selects(selector as Record<string, string>)
      if (chosen.length !== 1) found.push(`${at} selects ${chosen.length} Deployments`)
      for (const { targetPort } of spec['ports'] as { targetPort: string }[])
        if (
          !chosen.every((pods) =>
            pods.spec.containers.some((container) => container.ports?.some(({ name }) => name === targetPort)),
          )
        )
          found.push(`${at} sends to the port ${targetPort}, which no pod has`)
    }
    for (const container of templateOf(one)?.spec.containers ?? [])
      for (const { name, value } of container.env ?? [])
        if (
          value !== undefined &&
          /_URL$|SECRET|PASSWORD|KEY$/.test(name) &&
          /:\/\/[^/]*:[^/]*@|^[\w-]{16,}$/.test(value)
        )
          found.push(`${at} has ${name} in plain text`)
  }
  for (const name of deployments.keys()) if (!scaled.has(name)) found.push(`nothing scales Deployment/${name}`)
  return found
}

/** @returns what deploy/helm/install.sh would install with one of the example's values */
function installation(example: string): string {
  const { status, out, err } = run('deploy/helm/install.sh', [
    '--namespace',
    'films',
    '--registry',
    'registry.example/codeflix',
    '--tag',
    '1.0.0',
    '--render',
    '--foundation',
    `deploy/helm/examples/${example}.codeflix.yaml`,
    '--services',
    `deploy/helm/examples/${example}.services.yaml`,
  ])
  if (status !== 0) throw new Error(err)
  return out
}

let whole: string
beforeAll(() => {
  whole = installation('bundled')
})

describe('a first installation', () => {
  test('is what the API server and the operators take, all of it', () => {
    const { problems, documents } = validate(whole)
    expect(problems).toEqual([])
    expect(documents).toBeGreaterThan(100)
  })

  test('is free of contradictions', () => {
    expect(contradictions(whole)).toEqual([])
  })

  test('has a release for every target, and an address for every path', () => {
    const all = manifestsIn(whole)
    const names = new Set(all.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name))
    expect([...names].toSorted()).toEqual(targets.map(([name]) => name).toSorted())
    const routed = all
      .filter(({ kind }) => kind === 'Ingress')
      .flatMap(
        ({ spec }) =>
          spec?.['rules'] as { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[],
      )
      .flatMap(({ http }) => http.paths.map(({ path, backend }) => ({ path, target: backend.service.name })))
    const byPath = (one: { path: string }, other: { path: string }): number => one.path.localeCompare(other.path)
    expect(routed.toSorted(byPath)).toEqual(publicPaths.toSorted(byPath))
  })

  test('takes every password from a Secret that is made, and tells it to nobody who has no need of it', () => {
    const all = manifestsIn(whole)
    const made = new Set(all.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name))
    for (const one of all)
      for (const container of templateOf(one)?.spec.containers ?? [])
        for (const { name, valueFrom } of container.env ?? [])
          if (valueFrom) {
            const { name: secret } = valueFrom.secretKeyRef
            // An S3-compatible store and a mail server are brought by whoever runs the site.
            if (!['storage', 'mail'].includes(secret)) expect([...made], name).toContain(secret)
            if (secret === 'database-admin') expect(one.metadata.name).toBe('system')
            if (name === 'DATABASE_URL' && secret !== 'database-admin')
              expect(secret).toBe(`${one.metadata.labels?.['app.kubernetes.io/name']}-database`)
          }
  })
})

describe.each(targets)('the release of %s', (target, folder) => {
  test('passes the linter', () => {
    const values = ['--set-string', `name=${target},image.repository=r,image.tag=1,ingress.host=films.example`]
    const { status, out } = run(helm, [
      'lint',
      '--strict',
      'deploy/helm/service',
      '--values',
      `${folder}/deploy.yaml`,
      ...values,
    ])
    expect({ status, out: status === 0 ? '' : out }).toEqual({ status: 0, out: '' })
  })

  test('gives it the settings that it knows and no other', async () => {
    const known = new Set([...configKeys(await loadServices([target]))].map(({ variable }) => variable))
    const variables = manifestsIn(rendered(target)).flatMap((one) =>
      (templateOf(one)?.spec.containers ?? []).flatMap(({ env }) => (env ?? []).map(({ name }) => name)),
    )
    expect(variables).toContain('NODE_OPTIONS')
    expect(variables.filter((name) => name !== 'NODE_OPTIONS' && !known.has(name))).toEqual([])
  })

  test('gives it what its manifest needs', async () => {
    const { needs } = parse(readFileSync(join(root, folder, 'deploy.yaml'), 'utf8')) as { needs: string[] }
    const [service] = await loadServices([target])
    const wanted = service
      ? ['database', 'broker', ...service.needs]
      : target === 'system'
        ? ['databases', 'broker', 'connect', 'kubernetes']
        : []
    expect(needs.toSorted()).toEqual(wanted.toSorted())
  })
})

test.each([
  [
    'KEDA instead of an autoscaler',
    'encoder',
    ['--set', 'worker.autoscaling.by=keda,worker.autoscaling.prometheus=http://prometheus:9090'],
  ],
  ['the processor instead of the queue', 'encoder', ['--set', 'worker.autoscaling.by=cpu']],
  ['a monitor of the pods', 'playback', ['--set', 'podMonitor.enabled=true,podMonitor.labels.release=prometheus']],
  ['no Ingress and no NetworkPolicy', 'playback', ['--set', 'ingress.enabled=false,networkPolicy.enabled=false']],
  [
    'pods on chosen nodes',
    'encoder',
    ['--set', 'nodeSelector.disk=fast,priorityClassName=low,tolerations[0].key=encode,tolerations[0].operator=Exists'],
  ],
])('%s is valid too', (_what, target, more) => {
  const text = rendered(target, ...more)
  expect(validate(text).problems).toEqual([])
  expect(contradictions(text)).toEqual([])
})

test.each(['external', 'small'])('the example %s is valid and free of contradictions too', (example) => {
  const text = installation(example)
  expect(validate(text).problems).toEqual([])
  expect(contradictions(text)).toEqual([])
})

test('the databases that are made are those of the services and of the sandbox gateway', () => {
  const made = manifestsIn(whole).filter(({ kind }) => kind === 'Database')
  const names = made.map(({ spec }) => String(spec?.['name']))
  expect(names.toSorted()).toEqual(
    [...serviceNames.map((name) => name.replaceAll('-', '_')), 'sandbox_gateway'].toSorted(),
  )
})

test('every variable of the site is a setting that the server knows', async () => {
  const known = new Set([...configKeys(await loadServices(serviceNames))].map(({ variable }) => variable))
  const site = manifestsIn(whole).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'site')
  expect(Object.keys(site?.data ?? {})).toContain('PUBLIC_URL')
  expect(Object.keys(site?.data ?? {}).filter((name) => !known.has(name))).toEqual([])
})

describe('the copies under Strimzi', () => {
  /** @returns the KafkaConnector resources that the target `system` keeps in a site with the example's values */
  function connectors(example: string): string {
    const all = manifestsIn(installation(example))
    const site = all.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'site')
    const admin = all.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'database-admin')
    const { url, 'connect-url': connectUrl } = admin?.stringData ?? {}
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['apps/server/src/main.ts', 'replication', 'resources'],
      {
        cwd: root,
        encoding: 'utf8',
        env: {
          ...site?.data,
          PATH: process.env['PATH'],
          CODEFLIX_DATA: folder,
          CODEFLIX_TARGET: 'system',
          DATABASE_URL: url,
          DATABASE_ADMIN_URL: url,
          REPLICATION_DATABASE_URL: connectUrl,
        },
      },
    )
    if (status !== 0) throw new Error(stderr)
    return stdout
  }

  let folder: string
  let text: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'codeflix-helm-'))
    text = connectors('bundled')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are resources that Strimzi takes, of the KafkaConnect that heeds them, for every copy that is declared', () => {
    expect(validate(text).problems).toEqual([])
    const links = manifests.flatMap((manifest) => replicaLinks(manifest))
    const owners = new Set(links.map(({ owner }) => owner))
    expect(validate(text).documents).toBe(links.length + owners.size)
    const [connect] = manifestsIn(whole).filter(({ kind }) => kind === 'KafkaConnect')
    expect(connect?.metadata.annotations).toMatchObject({ 'strimzi.io/use-connector-resources': 'true' })
    const clusters = new Set(manifestsIn(text).map(({ metadata }) => metadata.labels?.['strimzi.io/cluster']))
    expect([...clusters]).toEqual([connect?.metadata.name])
  })

  test('tell no password', () => {
    expect(text).toContain('${env:DATABASE_PASSWORD}')
    expect(text).not.toMatch(/"(database|connection)\.password": "(?!\$\{)/)
  })

  test.each([
    ['a state that there is not', '"state": "running"', '"state": "runing"', 'Unsupported value'],
    ['a number of tasks as text', '"tasksMax": 1', '"tasksMax": "1"', 'tasksMax'],
    ['a field that there is not', '"tasksMax"', '"maxTasks"', 'spec.maxTasks: unknown field'],
  ])('a mistake is found: %s', (_what, right, wrong, words) => {
    expect(text).toContain(right)
    expect(validate(text.replace(right, wrong)).problems.join('\n')).toContain(words)
  })

  test('are kept with the rights for it and no others, by the one target that gets a token', () => {
    const rules = manifestsIn(whole).flatMap((one) => one.rules ?? [])
    expect(rules).toEqual([
      {
        apiGroups: ['kafka.strimzi.io'],
        resources: ['kafkaconnectors'],
        verbs: ['get', 'list', 'create', 'update', 'delete'],
      },
    ])
    const [binding] = manifestsIn(whole).filter(({ kind }) => kind === 'RoleBinding')
    expect(binding).toMatchObject({ subjects: [{ kind: 'ServiceAccount', name: 'system', namespace: 'films' }] })
    const withToken = (one: string): string[] =>
      manifestsIn(one)
        .filter((manifest) => templateOf(manifest)?.spec.automountServiceAccountToken === true)
        .map(({ metadata }) => metadata.name)
    expect(withToken(whole)).toEqual(['system'])
    expect(withToken(installation('external'))).toEqual([])
  })

  test('may be registered through REST as well, and then nobody in Kubernetes may do anything', () => {
    const values = ['--values', 'deploy/helm/examples/bundled.codeflix.yaml', '--set', 'kafka.connectors=rest']
    const { out } = run(helm, ['template', 'codeflix', 'deploy/helm/codeflix', '--namespace', 'films', ...values])
    expect(out).toContain('REPLICATION_URL: connect+http://connect-connect-api:8083')
    expect(out).not.toMatch(/use-connector-resources|kind: Role/)
    expect(validate(out).problems).toEqual([])
  })
})

describe('the network lets through', () => {
  interface Edge {
    ports: { port: number }[]
    to: { podSelector?: { matchLabels: Record<string, string> }; ipBlock?: { cidr: string } }[]
  }
  const edgesOf = (target: string): Edge[] => {
    const policy = manifestsIn(rendered(target)).find(({ kind }) => kind === 'NetworkPolicy')
    expect(policy?.spec?.['policyTypes']).toEqual(['Ingress', 'Egress'])
    return policy?.spec?.['egress'] as Edge[]
  }
  const portsOf = (target: string): number[] =>
    edgesOf(target)
      .flatMap(({ ports }) => ports.map(({ port }) => port))
      .toSorted((a, b) => a - b)

  test('the web apps to names and keys alone', () => {
    expect(portsOf('viewer')).toEqual([53, 53, 8080])
  })

  test('mail from notifications and from nobody else', () => {
    for (const [target] of targets) expect(portsOf(target).includes(587), target).toBe(target === 'notifications')
  })

  test('the API of Kubernetes for the target that keeps connectors in it, and for nobody else', () => {
    for (const [target] of targets) expect(portsOf(target).includes(6443), target).toBe(target === 'system')
  })

  test('an encoder nowhere into the Internet', () => {
    expect(edgesOf('encoder').flatMap(({ to }) => to.filter(({ ipBlock }) => ipBlock))).toEqual([])
  })

  test('a service to the keys of identity and to no other service', () => {
    const [edge] = edgesOf('playback').filter(({ ports }) => ports.some(({ port }) => port === 8080))
    expect(edge?.to.map(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/name'])).toEqual(['identity'])
  })
})

describe('a mistake is found:', () => {
  test.each([
    [
      'an unknown field',
      'progressDeadlineSeconds:',
      'progresDeadlineSeconds:',
      'unknown field "spec.progresDeadlineSeconds"',
    ],
    [
      'a wrong type',
      'automountServiceAccountToken: false',
      'automountServiceAccountToken: "no"',
      'automountServiceAccountToken',
    ],
    [
      'a selector that does not match',
      'app.kubernetes.io/component: worker\n  template',
      'app.kubernetes.io/component: work\n  template',
      'spec.template.metadata.labels',
    ],
    ['a pod that may be root', 'runAsNonRoot: true', 'runAsNonRoot: false', 'runAsNonRoot'],
    ['more replicas at least than at most', 'minReplicas: 2', 'minReplicas: 200', 'maxReplicas'],
  ])('%s', (_what, right, wrong, words) => {
    const text = rendered('encoder')
    expect(text).toContain(right)
    expect(validate(text.replace(right, wrong)).problems.join('\n')).toContain(words)
  })

  test.each([
    [
      'an unknown field of CloudNativePG',
      'synchronizeLogicalDecoding: true',
      'synchroniseLogicalDecoding: true',
      'unknown field',
    ],
    [
      'a wrong type for RabbitMQ',
      'secretBackend: {',
      'delayStartSeconds: soon\n  secretBackend: {',
      'delayStartSeconds',
    ],
    ['a role that Strimzi does not know', 'roles: [controller, broker]', 'roles: [controller, brokr]', 'brokr'],
    ['a right of nobody', 'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role,', 'roleRef: {', 'roleRef.kind'],
  ])('%s', (_what, right, wrong, words) => {
    const text = whole
    expect(text).toContain(right)
    expect(validate(text.replace(right, wrong)).problems.join('\n')).toContain(words)
  })

  test.each([
    ['an autoscaler of nothing', /(scaleTargetRef:.*name: )encoder-worker/, '$1encoder-workers', 'which is not there'],
    ['two autoscalers of one Deployment', /(scaleTargetRef:.*name: )encoder-worker/, '$1encoder', 'both scale encoder'],
    ['a port that no pod has', 'targetPort: http', 'targetPort: web', 'which no pod has'],
    [
      'a Service of other pods',
      /(selector:\n {4}app.kubernetes.io\/name: )encoder/,
      '$1encode',
      'selects 0 Deployments',
    ],
    [
      'a password in plain text',
      '{ name: ENCODER_WORKERS, value: "0" }',
      '{ name: DATABASE_URL, value: "postgres://me:secret@db/encoder" }',
      'in plain text',
    ],
  ])('%s', (_what, right, wrong, words) => {
    const text = rendered('encoder')
    const mistaken = text.replace(right, wrong)
    expect(mistaken).not.toBe(text)
    expect(contradictions(mistaken).join('\n')).toContain(words)
  })

  test.each([
    ['a value that does not exist', 'replicaz=3', "additional properties 'replicaz' not allowed"],
    ['a limit of the processor', 'resources.limits.cpu=1', 'limits'],
    ['a need that nobody can meet', 'needs[0]=postgres', 'needs'],
    ['no host', 'ingress.host=', 'the host at which browsers find the site'],
  ])('%s, in words, before anything is installed', (_what, value, words) => {
    const { status, err } = template('playback', value === 'ingress.host=' ? '--set-string' : '--set', value)
    expect(err).toContain(words)
    expect(status).not.toBe(0)
  })

  test('a site without an address, in words', () => {
    const { status, err } = run(helm, ['template', 'codeflix', 'deploy/helm/codeflix'])
    expect(err).toContain('/site/publicUrl')
    expect(status).not.toBe(0)
  })
})
