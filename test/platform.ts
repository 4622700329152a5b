import { startPlatformCluster } from './platform-cluster.ts'
import { startPlatformProcess } from './platform-process.ts'

/** The platform as a journey sees it, in whichever shape it runs. */
export interface RunningPlatform {
  /** Where browsers find it; the same after every restart. */
  url: string
  /** The link that the terminal shows while the site has no owner. */
  setUpUrl(): string | undefined
  /** All that the terminals showed. */
  output(): string
  /** Starts it again on the same data and address, after `stop` or `kill`. */
  start(): Promise<void>
  /** As Ctrl-C does, or as Kubernetes does. @returns the exit code, 0 when everything ended with 0 */
  stop(): Promise<number | null>
  /** As kill -9 does. */
  kill(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

/**
 * Starts the platform in the shape that TEST_SHAPE names: one process on what it brings along, or, with `cluster`, two
 * processes for each service, each of which is killed once while the journey goes on.
 */
export const startPlatform = (options: { demo?: boolean } = {}): Promise<RunningPlatform> =>
  process.env['TEST_SHAPE'] === 'cluster'
    ? startPlatformCluster({ ...options, killings: true })
    : startPlatformProcess({ arguments: options.demo ? ['--demo'] : [] })
