import { parseSync, Visitor, type Expression, type Program } from 'oxc-parser'

/** One place where a file names another module. */
export interface Import {
  /** As written, e.g. `../plans/plan.ts` or `@codeflix/kit/http`. */
  specifier: string
  line: number
  /** A file or a folder named by `new URL(…, import.meta.url)`, not a module. */
  isFileUrl: boolean
  /** Gone when the code runs. */
  isType: boolean
}

interface SourceFacts {
  imports: Import[]
  /** Lines that read the environment of the process. */
  environmentReads: number[]
  /** What is asked for by `createRequire(import.meta.url)`: packages of which only a file is wanted. */
  requires: string[]
  /** Lines that load what only the running code knows, so that it is missing from `imports`. */
  computed: number[]
  syntaxErrors: string[]
}

/** All that a file imports: values and types, re-exports, `import()`, `import('…').Type`, mocks and file URLs. */
export function readSource(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text)
  const facts: SourceFacts = {
    imports: [],
    requires: [],
    environmentReads: [],
    computed: [],
    syntaxErrors: errors.map((error) => error.message),
  }
  const lineOf = lineFinder(text)
  const add = (specifier: string | undefined, at: number, { isFileUrl = false, isType = false } = {}) => {
    if (specifier !== undefined) facts.imports.push({ specifier, line: lineOf(at), isFileUrl, isType })
    else facts.computed.push(lineOf(at))
  }

  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, { isType: node.importKind === 'type' }),
    ExportAllDeclaration: (node) => add(node.source.value, node.start, { isType: node.exportKind === 'type' }),
    ExportNamedDeclaration: ({ source, start, exportKind }) =>
      source && add(source.value, start, { isType: exportKind === 'type' }),
    ImportExpression: (node) => add(literal(node.source), node.start),
    TSImportType: (node) => add(node.source.value, node.start, { isType: true }),
    TSExternalModuleReference: (node) => add(node.expression.value, node.start),
    CallExpression(node) {
      const called = dotted(node.callee)
      const loads = ['require', 'require.resolve', 'import.meta.resolve', 'vi.mock', 'vi.doMock', 'vi.importActual']
      const [first] = node.arguments
      if (!first || first.type === 'SpreadElement') return
      if (loads.includes(called)) add(literal(first), node.start)
      else if (isOwnRequire(node.callee)) facts.requires.push(literal(first) ?? '')
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
    if (specifier === undefined) facts.computed.push(lineOf(at))
    else if (!/^[a-z]+:/i.test(specifier)) addBeside(specifier, at)
  }

  function addBeside(specifier: string, at: number): void {
    add(specifier.startsWith('.') ? specifier : `./${specifier}`, at, { isFileUrl: true })
  }
}

/** `createRequire(import.meta.url)` called at once, or its `resolve`. */
function isOwnRequire(callee: Expression | { type: 'Super' }): boolean {
  const made = callee.type === 'MemberExpression' ? callee.object : callee
  if (made.type !== 'CallExpression' || dotted(made.callee) !== 'createRequire') return false
  const [from] = made.arguments
  return from !== undefined && from.type !== 'SpreadElement' && dotted(from) === 'import.meta.url'
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
