import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { toIni, toSystemd } from '@ingot/language/formats/ini.ts'
import { toJson } from '@ingot/language/formats/json.ts'
import { toToml } from '@ingot/language/formats/toml.ts'
import { toYaml } from '@ingot/language/formats/yaml.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerContext, LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import type { FilesConfig } from './options.ts'

export const lowerFiles: LowerToDebian<FilesConfig> = (config, context) => {
  const { rules } = config.systemd.tmpfiles
  const text = rules.map((rule) => `${rule}\n`).join('')
  return {
    files: [
      ...Object.entries(config.files).map(([path, file]) => lowerFile(path, file, context)),
      ...when(
        rules.length > 0,
        textFile('/usr/lib/tmpfiles.d/declared.conf', text, context.origin('systemd.tmpfiles.rules')),
      ),
    ],
  }
}

function lowerFile(path: string, file: FilesConfig['files'][string], context: LowerContext): FileEntry {
  const origin = context.origin(formatOptionPath(['files', path]))
  if (file.link !== null) return link(path, file.link, origin)
  const { mode, owner, group } = file
  const content =
    file.source === null
      ? ({ kind: 'text', text: textOf(file, origin) } as const)
      : ({ kind: 'local', ...context.local(file.source, origin) } as const)
  return { kind: 'file', path, mode, owner, group, content, origin }
}

const writers = { json: toJson, yaml: toYaml, toml: toToml, ini: toIni, systemd: toSystemd } as const

function textOf(file: FilesConfig['files'][string], origin: Origin): string {
  for (const form of ['json', 'yaml', 'toml', 'ini', 'systemd'] as const) {
    const settings = file[form]
    if (settings !== null) return placed(origin, () => writers[form](settings))
  }
  return file.text ?? ''
}

/** Writers know what has no form, not who wrote it. */
function placed<T>(origin: Origin, write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    throw requestError(error.problems.map((problem) => ({ ...whereOf(origin), ...problem })))
  }
}
