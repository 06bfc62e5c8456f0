import type { DiskPlan, InstallPlan, PartitionStep } from '@ingot/contracts/installation.ts'
import { renderColumns } from '../render/table.ts'
import { bytesText } from '../render/text.ts'

/** A plan as people read it: one line for each partition, one disk after the other. */
export function renderPlan(plan: InstallPlan): string {
  return [renderDisk(plan), ...plan.others.map((other) => renderDisk(other, other.name))].join('\n\n')
}

function renderDisk({ disk, isHalfInstalled, steps }: DiskPlan, name = ''): string {
  const head = [name, disk.path, bytesText(disk.bytes), disk.model].filter((word) => word !== '').join(', ')
  return [
    head,
    ...(isHalfInstalled ? ['an installation on it did not come to its end; it is begun anew'] : []),
    '',
    renderColumns([['', 'partition', 'size', 'content', 'because'], ...steps.map(rowOf)]),
    ...steps.flatMap((step) =>
      step.kind === 'create' && step.openedBy !== undefined
        ? ['', `${step.name} is encrypted; it is opened by ${step.openedBy.join(', or by ')}`]
        : [],
    ),
  ].join('\n')
}

function rowOf(step: PartitionStep): readonly string[] {
  if (step.kind === 'create') {
    const { name, bytes, content, openedBy, reason } = step
    const inside = content === 'none' ? '' : content
    const how = content === 'swap' ? 'encrypted' : 'LUKS2'
    return ['create', name, bytesText(bytes), openedBy === undefined ? inside : `${how} ${inside}`, reason]
  }
  const { path, label, bytes, content, contentLabel } = step.partition
  const named = [content, contentLabel || label].filter((word) => word !== '').join(' ')
  const after = step.kind === 'resize' && step.bytes !== bytes ? ` to ${bytesText(step.bytes)}` : ''
  return [step.kind, path.slice('/dev/'.length), `${bytesText(bytes)}${after}`, named, step.reason]
}
