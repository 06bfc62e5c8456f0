/** What a room may import: other rooms, packages from npm, and whether it may touch Node's built-in modules. */
export interface Room {
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  readonly builtins: boolean
}

/** The house, as docs/architecture.md draws it. Tests may also use fast-check and Node's test runner. */
export const rooms: { readonly [room: string]: Room } = {
  contracts: { rooms: [], packages: ['zod'], builtins: false },
  language: { rooms: ['contracts'], packages: ['zod'], builtins: false },
  catalog: { rooms: ['language', 'contracts'], packages: ['zod'], builtins: false },
  source: { rooms: ['contracts'], packages: ['zod'], builtins: true },
  release: { rooms: ['contracts'], packages: ['zod'], builtins: false },
  forge: { rooms: ['source', 'contracts'], packages: ['zod'], builtins: true },
  image: { rooms: ['forge', 'contracts'], packages: ['zod'], builtins: true },
  virtual: { rooms: ['image', 'contracts'], packages: ['zod'], builtins: true },
  node: { rooms: ['contracts'], packages: ['zod', 'age-encryption'], builtins: true },
  publish: {
    rooms: ['forge', 'node', 'release', 'contracts'],
    packages: ['zod', '@noble/hashes'],
    builtins: true,
  },
  machine: {
    rooms: ['release', 'contracts'],
    packages: ['zod', 'rolldown', 'yaml', 'quickjs:std', 'quickjs:os'],
    builtins: true,
  },
  remote: {
    rooms: ['image', 'machine', 'contracts'],
    packages: ['zod'],
    builtins: true,
  },
  ingot: {
    rooms: ['language', 'catalog', 'contracts'],
    packages: ['zod', 'oxc-parser', 'yaml'],
    builtins: true,
  },
  cli: {
    rooms: [
      'contracts',
      'language',
      'catalog',
      'source',
      'forge',
      'image',
      'virtual',
      'node',
      'release',
      'publish',
      'machine',
      'remote',
      'ingot',
    ],
    packages: ['commander', 'oxc-parser'],
    builtins: true,
  },
}
