interface TextPart {
  text: string
  href?: string
}

/** Splits a text at its http(s) addresses; punctuation that ends a sentence is no part of an address. */
export function linksIn(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const href = trimmed(match[0])
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: href, href })
    end = match.index + href.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

function trimmed(address: string): string {
  const bare = address.replace(/[.,;:!?'*_]+$/, '')
  // A closing bracket belongs to the sentence unless it closes one in the address.
  return bare.endsWith(')') && !bare.includes('(') ? trimmed(bare.slice(0, -1)) : bare
}
