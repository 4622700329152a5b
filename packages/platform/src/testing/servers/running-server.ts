/** A real server that tests or a developer started on this machine, on loopback. */
export interface RunningServer {
  /** Where it answers, with the credentials that it wants. */
  readonly url: string
  /** Its processes; none while it is stopped. */
  pids(): number[]
  /** Ends it in its own order. */
  stop(): Promise<void>
  /** As kill -9 or a power cut does. */
  kill(): Promise<void>
  /** Brings it back on the same data and port, after `stop` or `kill`; resolves when it answers. */
  start(): Promise<void>
}
