import { renderColumns } from '../render/table.ts'
import { flagsOf, type Command, type Flag } from './command.ts'

/** What `os help` prints. */
export function renderOverview(commands: readonly Command[]): string {
  const rows = commands.filter(({ internal }) => !internal).map((one) => [`  ${one.name}`, one.summary])
  return [
    'os: look at, update and revert this machine',
    '',
    'os COMMAND [ARGUMENT...] [--json]',
    '',
    renderColumns(rows),
    '',
    'os COMMAND --help says more. Anyone may look; only root may change.',
  ].join('\n')
}

/** What `os COMMAND --help` prints. */
export function renderHelp(command: Command): string {
  const operands = (command.operands ?? []).map(({ name, summary }) => [`  ${name}`, summary])
  const flags = flagsOf(command).map((flag) => [`  ${spelling(flag)}`, flag.summary])
  return [
    `${usage(command)}\n`,
    `${capital(command.summary)}.${command.root ? ' Only root may.' : ''}`,
    ...(command.details ?? []).map((paragraph) => `\n${paragraph}`),
    '',
    renderColumns([...operands, ...flags]),
  ].join('\n')
}

/** `os diff [A] [B] [options]`. */
export function usage(command: Command): string {
  const operands = (command.operands ?? []).map(({ name, required }) => (required ? name : `[${name}]`))
  return ['os', command.name, ...operands, '[OPTION...]'].join(' ')
}

/** `--limit N`. */
export function spelling({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}

/** With a capital letter, as sentences begin. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
