/** While a disk is full or the store away a process takes no task for a while, longer each time, until one has gone well again. */
export function waitOutOutages(now: () => number = () => performance.now()) {
  let rests = 0
  let until = 0
  return {
    isWaiting: (): boolean => now() < until,
    /** @returns for how many seconds nothing is taken */
    met(): number {
      const seconds = Math.min(60, 5 * 2 ** rests++)
      until = now() + seconds * 1000
      return seconds
    },
    over(): void {
      rests = 0
    },
  }
}
export type Outages = ReturnType<typeof waitOutOutages>
