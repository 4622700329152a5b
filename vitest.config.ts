import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const second = 1000
const everywhere = ['packages/*', 'services/*', 'apps/*']

/** With it the tests on real servers (RabbitMQ, Kafka Connect, S3, Helm, …) are run, and what they need must be there. */
const withInfrastructure = process.env['TEST_INFRASTRUCTURE'] === '1'
/** The journeys once more, with processes for each service on such servers. */
const secondShape = 'journeys-cluster'
const onRealServers = '**/*.infra.test.ts'
/** Of tests that start servers or encode: a busy machine takes over a minute for what an idle one does in ten seconds. */
const patience = { testTimeout: 720 * second, hookTimeout: 900 * second }
/**
 * How long `eventually` and `expect.poll` try before a test fails, less than the test has in all; whoever promises less to
 * people says so in its test.
 */
const patienceSeconds = ({ test }: TestProjectInlineConfiguration): number =>
  test?.name === 'unit' ? 50 : test?.name === 'services' ? 150 : 240

/** Projects run one after the other, the quick ones first: what a broken rule breaks is then seen in seconds. */
const projects: TestProjectInlineConfiguration[] = [
  {
    test: {
      name: 'unit',
      include: [
        ...everywhere.map((folder) => `${folder}/src/**/*.test.{ts,tsx}`),
        'tools/*.test.ts',
        'bench/*.test.ts',
      ],
      exclude: [onRealServers],
      maxWorkers: 2,
      testTimeout: 180 * second,
      hookTimeout: 300 * second,
    },
  },
  {
    test: {
      name: 'services',
      include: ['services/*/test/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
      exclude: [onRealServers],
      maxWorkers: 2,
      testTimeout: 180 * second,
      hookTimeout: 300 * second,
    },
  },
  {
    test: {
      name: 'infra',
      include: [...everywhere, 'tools', 'deploy', 'bench', 'test'].map((folder) => `${folder}/${onRealServers}`),
      exclude: ['**/node_modules/**'],
      // One server of Java after the other, not all at once.
      fileParallelism: false,
      ...patience,
    },
  },
  ...['journeys', secondShape, 'chaos', 'e2e'].map((name) => ({
    test: {
      name,
      include: [`test/${name === secondShape ? 'journeys' : name}/**/*.test.ts`],
      exclude: [onRealServers],
      env: name === secondShape ? { TEST_SHAPE: 'cluster' } : {},
      // Each of these starts the whole platform and encodes video: two at a time would starve each other.
      fileParallelism: false,
      ...patience,
    },
  })),
]

const isWanted = ({ test }: TestProjectInlineConfiguration): boolean =>
  withInfrastructure || (test?.name !== 'infra' && test?.name !== secondShape)

export default defineConfig({
  test: {
    globalSetup: ['./packages/platform/src/testing/global-setup.ts'],
    reporters: ['default', './tools/test-reporter.ts'],
    allowOnly: false,
    passWithNoTests: false,
    projects: projects.filter(isWanted).map((project, order) => {
      const { test } = project
      const seconds = patienceSeconds(project)
      return {
        test: {
          ...test,
          sequence: { groupOrder: order },
          env: { ...test?.env, TEST_PATIENCE_SECONDS: String(seconds) },
          expect: {
            // A test that asserts nothing cannot fail.
            requireAssertions: true,
            poll: { timeout: seconds * second },
          },
        },
      }
    }),
  },
})
