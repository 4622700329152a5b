/** What a process does when a disk is full: it takes no task for a while, longer each time, until one has gone well again. */
export function restForRoom(now: () => number = () => performance.now()) {
  let rests = 0
  let until = 0
  return {
    isShort: (): boolean => now() < until,
    /** @returns for how many seconds nothing is taken */
    full(): number {
      const seconds = Math.min(60, 5 * 2 ** rests++)
      until = now() + seconds * 1000
      return seconds
    },
    found(): void {
      rests = 0
    },
  }
}
export type Room = ReturnType<typeof restForRoom>
