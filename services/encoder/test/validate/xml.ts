/** An element of an XML document. */
export type Element = {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
}

/** Reads the XML of a manifest: no comments, no entities beyond the usual. Throws when it is not well-formed. */
export function readXml(text: string): Element {
  const body = text.replace(/^<\?xml [^>]*\?>\s*/, '')
  const open: Element[] = [{ name: '', attributes: new Map(), children: [] }]
  const token = /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy
  for (let at = 0; at < body.length; at = token.lastIndex) {
    token.lastIndex = at
    const found = token.exec(body)
    if (!found) throw new Error(`the XML breaks at "${body.slice(at, at + 40)}"`)
    const [, end, name, attributes = '', empty] = found
    if (name === undefined) continue
    if (end) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
      continue
    }
    const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
      ([, key = '', value = '']) => [key, value] as const,
    )
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`${name} has an attribute twice`)
    const element = { name, attributes: new Map(pairs), children: [] }
    open.at(-1)?.children.push(element)
    if (!empty) open.push(element)
  }
  const root = open[0]?.children[0]
  if (!root || open.length !== 1) throw new Error('the XML does not end')
  return root
}
