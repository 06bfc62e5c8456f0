import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile } from '../entries.ts'
import type { DevShellsConfig } from './options.ts'

const directory = '/usr/share/ingot/dev-shells'

type DevShell = DevShellsConfig['programs']['devShells'][string]

/** A file of shell for each, and one program that enters them. */
export const lowerDevShells: LowerToDebian<DevShellsConfig> = (config, { origin }) => {
  const shells = Object.entries(config.programs.devShells)
  if (shells.length === 0) return {}
  const at = (name: string) => origin(formatOptionPath(['programs', 'devShells', name]))
  return {
    packages: shells.flatMap(([name, { packages }]) => packagesFor(at(name), ...packages)),
    files: [
      textFile('/usr/bin/dev-shell', program, origin('programs.devShells'), 0o755),
      ...shells.map(([name, shell]) => textFile(`${directory}/${name}.sh`, shellText(name, shell), at(name))),
    ],
    expectations: shells.map(([name]) => ({ kind: 'command', command: ['dev-shell', name, 'true'] })),
  }
}

function shellText(name: string, { description, environment, shellHook }: DevShell): string {
  const variables = Object.entries(environment).map(([key, value]) => `export ${key}="${quoted(value)}"\n`)
  const hook = shellHook === '' || shellHook.endsWith('\n') ? shellHook : `${shellHook}\n`
  const lines = description.split('\n').map((line) => `# ${line}`.trimEnd())
  return `${lines.join('\n')}\nexport DEV_SHELL=${name}\n${variables.join('')}${hook}`
}

/** Between double quotes: variables are filled in, commands are not run. */
function quoted(value: string): string {
  return value.replaceAll(/[\\"`]/g, '\\$&').replaceAll('$(', '\\$(')
}

const program = `#!/bin/sh
# Enters a shell for developing: dev-shell NAME [COMMAND...]. Without a name, lists them.
set -eu
shells=${directory}
if [ $# = 0 ]; then
    for file in "$shells"/*.sh; do
        name=\${file##*/}
        read -r about < "$file"
        printf '%-16s %s\\n' "\${name%.sh}" "\${about#\\#}"
    done
    exit 0
fi
file=$shells/$1.sh
if [ ! -f "$file" ]; then
    echo "dev-shell: there is no shell $1; without a name, dev-shell lists them" >&2
    exit 2
fi
shift
set +eu
# shellcheck disable=SC1090 # declared
. "$file"
[ $# != 0 ] || set -- "\${SHELL:-/bin/bash}"
exec "$@"
`
