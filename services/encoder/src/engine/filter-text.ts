/** A value inside a filter description: quoted once for the graph and once for the filter. */
export function escapedForFilter(value: string): string {
  const option = value.replaceAll(/[\\':]/g, (character) => `\\${character}`)
  return option.replaceAll(/[\\'[\],;]/g, (character) => `\\${character}`)
}
