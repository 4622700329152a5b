import { Fragment } from 'react'
import { linksIn } from './links-in.ts'

/** Plain text with its web addresses to click. */
export function LinkedText({ text }: { text: string }) {
  return linksIn(text).map((part, index) =>
    part.href ? (
      <a key={index} href={part.href} target="_blank" rel="noreferrer noopener">
        {part.text}
      </a>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  )
}
