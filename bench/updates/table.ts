import { table } from '../report/table.ts'

/** What can carry an update, in the order of the columns. */
const formNames = ['limit', 'objects', 'delta', 'chunks', 'layer', 'image'] as const
export type FormName = (typeof formNames)[number]

/** Bytes by form, and how many files the objects are. */
export interface Forms {
  readonly bytes: Readonly<Record<FormName, number>>
  /** Seconds that it took to make the form. */
  readonly seconds: Readonly<Record<FormName, number>>
  readonly requests: number
}

export interface Transfer {
  readonly change: string
  readonly title: string
  readonly forms: Forms
}

/** Reads the lines that transfer.sh writes. @throws Error when a form is missing. */
export function parseForms(text: string): Forms {
  const lines = new Map(
    text.split('\n').flatMap((line) => {
      const match = /^(\w+) (\d+) ([\d.]+)$/.exec(line)
      return match ? [[match[1] ?? '', { bytes: Number(match[2]), seconds: Number(match[3]) }]] : []
    }),
  )
  const of = (name: string): { bytes: number; seconds: number } => {
    const found = lines.get(name)
    if (found === undefined) throw new Error(`transfer.sh said nothing of ${name}`)
    return found
  }
  const each = (part: 'bytes' | 'seconds'): Record<FormName, number> =>
    Object.fromEntries(formNames.map((name) => [name, of(name)[part]])) as Record<FormName, number>
  return { bytes: each('bytes'), seconds: each('seconds'), requests: of('requests').bytes }
}

/** What Ingot publishes: the delta where it is smaller than the objects that it stands for. */
export function shipped({ bytes }: Forms): number {
  return Math.min(bytes.objects, bytes.delta)
}

/** Bytes of every form as Markdown, and how far what Ingot ships is from the limit. */
export function transferTable(transfers: readonly Transfer[]): string {
  const aim = 1.3
  return `${table(
    [
      '',
      'patch of the whole (limit)',
      'objects',
      '(files)',
      'static delta',
      'casync chunks',
      'OCI, one layer',
      'image, zstd',
      'shipped ÷ limit',
      `aim ${aim}`,
    ],
    transfers.map(({ title, forms }) => {
      const { bytes, requests } = forms
      const ratio = shipped(forms) / bytes.limit
      return [
        title,
        size(bytes.limit),
        size(bytes.objects),
        String(requests),
        size(bytes.delta),
        size(bytes.chunks),
        size(bytes.layer),
        size(bytes.image),
        ratio.toFixed(2),
        ratio <= aim ? 'reached' : 'missed',
      ]
    }),
  ).join('\n')}\n`
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`
}
