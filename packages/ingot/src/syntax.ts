/** A node of an ESTree syntax tree, as far as positions need it. */
export interface Syntax {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly name?: string
  readonly value?: unknown
  readonly kind?: string
  readonly computed?: boolean
  readonly key?: Syntax
  readonly callee?: Syntax
  readonly property?: Syntax
  readonly argument?: Syntax
  readonly expression?: Syntax
  readonly declaration?: Syntax | null
  readonly id?: Syntax
  readonly init?: Syntax | null
  readonly arguments?: readonly Syntax[]
  readonly properties?: readonly Syntax[]
  readonly elements?: readonly (Syntax | null)[]
  readonly declarations?: readonly Syntax[]
  readonly body?: Syntax | readonly Syntax[]
}

/** Whether a member of a node is a node itself. */
export function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The call that V8 places at the offset: where its callee's (last) name begins. */
export function callAt(program: Syntax, offset: number): Syntax | undefined {
  const open: Syntax[] = [program]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (offset < node.start || offset > node.end) continue
    if (node.type === 'CallExpression' && nameStart(node.callee) === offset) return node
    for (const child of Object.values(node)) {
      if (Array.isArray(child)) open.push(...child.filter(isSyntax))
      else if (isSyntax(child)) open.push(child)
    }
  }
  return undefined
}

function nameStart(callee: Syntax | undefined): number | undefined {
  return callee?.type === 'MemberExpression' ? callee.property?.start : callee?.start
}

/** What a `const` at the top of the file is, by name. */
export function constantOf(program: Syntax, name: string): Syntax | undefined {
  const statements = Array.isArray(program.body) ? (program.body as readonly Syntax[]) : []
  for (const statement of statements) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    const found = declaration.declarations?.find(({ id }) => id?.type === 'Identifier' && id.name === name)
    if (found?.init) return found.init
  }
  return undefined
}
