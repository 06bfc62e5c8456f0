import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
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
      ? ({ kind: 'text', text: file.text ?? '' } as const)
      : ({ kind: 'local', ...context.local(file.source, origin) } as const)
  return { kind: 'file', path, mode, owner, group, content, origin }
}
