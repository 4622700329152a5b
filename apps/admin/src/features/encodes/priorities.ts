/** From first to last, as the contract numbers them. */
export const priorities = [
  { value: 1, name: 'urgent' },
  { value: 0, name: 'normal' },
  { value: -1, name: 'low' },
] as const

export const priorityName = (priority: number): (typeof priorities)[number]['name'] =>
  priority > 0 ? 'urgent' : priority < 0 ? 'low' : 'normal'
