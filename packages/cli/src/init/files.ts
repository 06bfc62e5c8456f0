import { fileURLToPath } from 'node:url'
import { editorTags } from '../../../ingot/src/yaml/tags.ts'

/** Files by path below the project. */
export type Files = { readonly [path: string]: string }

/** The two ways of writing a project. */
export type Language = 'typescript' | 'yaml'

/** What a person goes on from: written once, theirs from then on. */
export function startingFiles(language: Language, name: string): Files {
  const common = { '.gitignore': '.ingot/\n', 'README.md': readme(language, name) }
  return language === 'yaml'
    ? { 'ingot.yaml': projectYaml, '.vscode/settings.json': editorSettings(), ...common }
    : { 'ingot.ts': projectTs, 'tsconfig.json': json({ extends: './.ingot/tsconfig.json' }), ...common }
}

/** What belongs to this machine: where Ingot is installed. Written anew each time. */
export function compilerSettings(): Files {
  const packages = new URL('../../../', import.meta.url)
  const at = (path: string): string => fileURLToPath(new URL(path, packages))
  const compilerOptions = {
    target: 'esnext',
    module: 'preserve',
    lib: ['esnext'],
    paths: { ingot: [at('ingot/src/index.ts')] },
    typeRoots: [at('../node_modules/@types')],
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  }
  return {
    '.ingot/tsconfig.json': json({
      compilerOptions,
      include: ['../**/*.ts', 'options.d.ts'],
      exclude: ['../node_modules'],
    }),
  }
}

const projectTs = `import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

export const hello = system('hello', {
  packages: ['htop'],

  // An account that may become root. Put your own key here: the line in ~/.ssh/id_ed25519.pub
  users: { admin: { groups: ['sudo'], sshKeys: [] } },
  services: { ssh: { enable: true } },

  files: { '/etc/motd': { text: 'Forged.\\n' } },
})
`

const projectYaml = `# yaml-language-server: $schema=.ingot/project.schema.json

source:
  debian: { suite: trixie }

systems:
  hello:
    packages: [htop]

    # An account that may become root. Put your own key here: the line in ~/.ssh/id_ed25519.pub
    users:
      admin: { groups: [sudo], sshKeys: [] }
    services:
      ssh: { enable: true }

    files:
      /etc/motd: { text: "Forged.\\n" }
`

function readme(language: Language, name: string): string {
  const file = language === 'yaml' ? 'ingot.yaml' : 'ingot.ts'
  return `# ${name}

Operating systems, declared in \`${file}\` and forged by Ingot: \`ingot check\`, \`ingot run hello\`. After cloning, \`ingot init\`
tells the editor about the options. Commit \`ingot.lock\` and \`secrets/\`; \`.ingot/\` is made anew.
`
}

function editorSettings(): string {
  return json({
    'yaml.schemas': {
      './.ingot/project.schema.json': 'ingot.yaml',
      './.ingot/system.schema.json': 'systems/*.yaml',
    },
    'yaml.customTags': editorTags,
  })
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
