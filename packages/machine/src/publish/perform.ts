import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import type { Step } from './offer.ts'

const copyLimitSeconds = 600

/**
 * Carries out steps in their order. Each of them may be done again.
 * @throws work error `file-failed` or `copy-failed` at the first that fails; what it had begun is removed.
 */
export function performSteps(steps: readonly Step[], ports: Ports): void {
  for (const step of steps) perform(step, ports)
}

function perform(step: Step, ports: Ports): void {
  const { files } = ports
  switch (step.kind) {
    case 'directory':
      return files.makeDirectory(step.path)
    case 'write':
      return files.write(step.path, step.text)
    case 'overwrite':
      return run(['dd', `of=${step.path}`, 'bs=1024', 'conv=notrunc,fsync', 'status=none'], ports, step.text)
    case 'copy':
      return copy(step.from, step.to, ports)
    case 'rename':
      return files.rename(step.from, step.to)
    case 'link':
      if (files.readLink(step.path) === step.target) return
      files.remove(step.path)
      return files.link(step.path, step.target)
    case 'remove':
      return files.remove(step.path)
    case 'sync':
      return run(['sync', '--file-system', step.path], ports)
  }
}

/** FAT knows no order of writes: the content is on the disk before the name that counts. */
function copy(from: string, to: string, ports: Ports): void {
  const { status } = ports.processes.run(['cmp', '--silent', '--', from, to], {
    limitSeconds: copyLimitSeconds,
  })
  if (status === 0) return
  const temporary = `${to}.new`
  try {
    run(['cp', '--', from, temporary], ports)
    ports.files.sync(temporary)
    run(['cmp', '--', from, temporary], ports)
    ports.files.rename(temporary, to)
    ports.files.sync(to.slice(0, to.lastIndexOf('/')))
  } catch (error) {
    ports.files.remove(temporary)
    throw error
  }
}

function run(command: readonly [string, ...string[]], { processes }: Ports, input = ''): void {
  const { status, stdout, stderr } = processes.run(command, { limitSeconds: copyLimitSeconds, input })
  if (status === 0) return
  throw workError({
    code: 'copy-failed',
    message: `${command[0]} failed`,
    where: command.at(-1) ?? '',
    why: (stderr || stdout).trim() || `exit status ${status}`,
    hint: 'look for free space there, and for errors of the disk: df, dmesg',
  })
}

/** Steps in words, one line each: for --dry-run and the journal. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'copy':
    case 'rename':
      return `${step.kind} ${step.from} to ${step.to}`
    case 'link':
      return `link ${step.path} to ${step.target}`
    default:
      return `${step.kind} ${step.path}`
  }
}
