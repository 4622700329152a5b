import { parseSync, Visitor, type Expression, type Program } from 'oxc-parser'

/** One place where a file names another module. */
export interface Import {
  /** As written, e.g. `../plans/plan.ts` or `@codeflix/kit/http`. */
  specifier: string
  line: number
  /** A file or a folder named by `new URL(…, import.meta.url)`, not a module. */
  isFileUrl: boolean
}

export interface SourceFacts {
  imports: Import[]
  /** Lines that read the environment of the process. */
  environmentReads: number[]
  syntaxErrors: string[]
}

/** All that a file imports: values and types, re-exports, `import()`, `import('…').Type`, mocks and file URLs. */
export function readSource(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text)
  const facts: SourceFacts = { imports: [], environmentReads: [], syntaxErrors: errors.map((error) => error.message) }
  const lineOf = lineFinder(text)
  const add = (specifier: string | undefined, at: number, isFileUrl = false) => {
    if (specifier !== undefined) facts.imports.push({ specifier, line: lineOf(at), isFileUrl })
  }

  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start),
    ExportAllDeclaration: (node) => add(node.source.value, node.start),
    ExportNamedDeclaration: (node) => add(node.source?.value, node.start),
    ImportExpression: (node) => add(literal(node.source), node.start),
    TSImportType: (node) => add(node.source.value, node.start),
    TSExternalModuleReference: (node) => add(node.expression.value, node.start),
    CallExpression(node) {
      const called = dotted(node.callee)
      const loads = ['require', 'require.resolve', 'import.meta.resolve', 'vi.mock', 'vi.doMock', 'vi.importActual']
      const [first] = node.arguments
      if (loads.includes(called) && first && first.type !== 'SpreadElement') add(literal(first), node.start)
    },
    NewExpression(node) {
      const [first, second] = node.arguments
      if (dotted(node.callee) !== 'URL' || !first || !second) return
      if (first.type === 'SpreadElement' || second.type === 'SpreadElement') return
      if (dotted(second) === 'import.meta.url') addFile(literal(first), node.start)
    },
    MemberExpression(node) {
      if (/^(globalThis\.)?process\.env$/.test(dotted(node))) facts.environmentReads.push(lineOf(node.start))
    },
  }).visit(program)
  facts.environmentReads.push(...environmentTakenApart(program, lineOf))
  return facts

  /** `new URL('x.sql', import.meta.url)` names a file beside this one, with or without a leading `./`. */
  function addFile(specifier: string | undefined, at: number): void {
    if (specifier === undefined || /^[a-z]+:/i.test(specifier)) return
    add(specifier.startsWith('.') ? specifier : `./${specifier}`, at, true)
  }
}

/** `const { env } = process` and `import { env } from 'node:process'` read the environment just the same. */
function environmentTakenApart(program: Program, lineOf: (offset: number) => number): number[] {
  const lines: number[] = []
  new Visitor({
    ImportDeclaration(node) {
      if (!/^(node:)?process$/.test(node.source.value)) return
      const takesEnv = node.specifiers.some(
        (one) => one.type === 'ImportSpecifier' && one.imported.type === 'Identifier' && one.imported.name === 'env',
      )
      if (takesEnv) lines.push(lineOf(node.start))
    },
    VariableDeclarator(node) {
      if (node.id.type !== 'ObjectPattern' || node.init === null || dotted(node.init) !== 'process') return
      const takesEnv = node.id.properties.some(
        (one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === 'env',
      )
      if (takesEnv) lines.push(lineOf(node.start))
    },
  }).visit(program)
  return lines
}

function literal(node: Expression): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  const isPlain = node.type === 'TemplateLiteral' && node.expressions.length === 0
  return isPlain ? (node.quasis[0]?.value.cooked ?? undefined) : undefined
}

/** `a.b['c']` as "a.b.c"; '' for anything that is not a path of names. */
function dotted(node: Expression | { type: 'Super' }): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MetaProperty') return `${node.meta.name}.${node.property.name}`
  if (node.type !== 'MemberExpression') return ''
  const object = dotted(node.object)
  const property = node.computed
    ? literal(node.property)
    : node.property.type === 'Identifier'
      ? node.property.name
      : undefined
  return object === '' || property === undefined ? '' : `${object}.${property}`
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1
}
