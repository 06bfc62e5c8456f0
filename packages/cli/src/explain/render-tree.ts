import type { FamilyMember } from '@ingot/contracts/project.ts'
import type { LayerRecord } from '@ingot/contracts/system.ts'
import type { Paint } from '../render/paint.ts'
import { shortPath, shortPosition } from '../render/problem.ts'

interface View {
  readonly paint: Paint
  readonly directory: string
}

/** One branch of a drawing: its own text, and what hangs below it. */
interface Branch {
  readonly text: string
  readonly below: readonly Branch[]
}

/** What one system is made of, the strongest first. */
export function layersText(layers: readonly LayerRecord[], view: View): string {
  return draw(branchOf(layers, view)).join('\n')
}

/** A system, with its overlays and templates, and what it extends below it. */
function branchOf([system, ...rest]: readonly LayerRecord[], view: View): Branch {
  if (system === undefined) return { text: '', below: [] }
  const next = rest.findIndex(({ kind }) => kind === 'system')
  const templates = next < 0 ? rest : rest.slice(0, next)
  const base = next < 0 ? [] : [branchOf(rest.slice(next), view)]
  return {
    text: describe(system, system.name, view),
    below: [
      ...overlaysOf(system, view),
      ...templates.map((template) => ({
        text: describe(template, `template ${template.name}`, view),
        below: overlaysOf(template, view),
      })),
      ...base.map(({ text, below }) => ({ text: `extends ${text}`, below })),
    ],
  }
}

function describe({ abstract, position }: LayerRecord, title: string, { paint, directory }: View): string {
  return `${paint('bold', title)}${abstract ? ' (abstract)' : ''}  ${paint('dim', shortPosition(position, directory))}`
}

function overlaysOf({ overlays }: LayerRecord, { directory }: View): readonly Branch[] {
  return overlays.toReversed().map((path) => ({ text: `overlay ${shortPath(path, directory)}`, below: [] }))
}

/** All systems of a project, each below the one that it extends. */
export function familyText(systems: readonly FamilyMember[], paint: Paint): string {
  const byPlace = new Map(systems.map((one) => [placeOf(one.layers[0]), one]))
  const parentOf = ({ layers }: FamilyMember) => {
    const base = layers.slice(1).find(({ kind }) => kind === 'system')
    return base === undefined ? undefined : byPlace.get(placeOf(base))
  }
  const branch = (one: FamilyMember): Branch => ({
    text: `${paint('bold', one.name)}${one.kind === 'abstract' ? ' (abstract)' : ''}${templatesText(one)}`,
    below: systems.filter((other) => parentOf(other) === one).map(branch),
  })
  return systems
    .filter((one) => parentOf(one) === undefined)
    .flatMap((one) => draw(branch(one)))
    .join('\n')
}

function templatesText({ layers }: FamilyMember): string {
  const next = layers.findIndex(({ kind }, index) => index > 0 && kind === 'system')
  const own = layers.slice(1, next < 0 ? undefined : next).map(({ name }) => name)
  return own.length === 0 ? '' : `  + ${own.toReversed().join(', ')}`
}

/** Two systems of imported projects may have one name, but not one place. */
function placeOf(layer: LayerRecord | undefined): string {
  if (layer === undefined) return ''
  const { file, line, column } = layer.position
  return `${layer.name}\0${file}:${line}:${column}`
}

function draw({ text, below }: Branch): readonly string[] {
  const inner = below.flatMap((one, index) => {
    const last = index === below.length - 1
    const [head = '', ...tail] = draw(one)
    return [`${last ? '└─' : '├─'} ${head}`, ...tail.map((line) => `${last ? '  ' : '│ '} ${line}`)]
  })
  return [text, ...inner]
}
