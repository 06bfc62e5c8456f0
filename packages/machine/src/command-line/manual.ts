import { flagsOf, type Command } from './command.ts'
import { capital, spelling, usage } from './help.ts'

/** os(8), in the man(7) macros. */
export function manualPage(commands: readonly Command[]): string {
  const shown = commands.filter(({ internal }) => !internal)
  return [
    '.TH OS 8 "" Ingot "System Administration"',
    '.SH NAME',
    'os \\- look at, update and revert this machine',
    '.SH SYNOPSIS',
    '.B os',
    '.I COMMAND',
    '[\\fIARGUMENT\\fR ...] [\\fIOPTION\\fR ...]',
    '.SH DESCRIPTION',
    escaped(
      'A machine holds several deployments of its system beside each other and boots one of them. Updates are installed beside what runs, and boot next time.',
    ),
    escaped('Anyone may look; only root may change.'),
    '.SH COMMANDS',
    ...shown.flatMap(describe),
    '.SH EXIT STATUS',
    'Zero: done. One: the work failed. Two: the request was wrong.',
    '.SH FILES',
    ...paragraph('/usr/lib/ingot/system.json', 'what the running system says of itself'),
    ...paragraph('/var/lib/ingot/', 'what the machine remembers: trust, history, quarantine'),
    '.SH SEE ALSO',
    '.BR ostree (1)',
    '',
  ].join('\n')
}

function describe(command: Command): readonly string[] {
  return [
    `.SS ${escaped(usage(command))}`,
    `${escaped(capital(command.summary))}.`,
    ...(command.root ? ['Only root may.'] : []),
    ...(command.details ?? []).flatMap((text) => ['.PP', escaped(text)]),
    ...(command.operands ?? []).flatMap(({ name, summary }) => paragraph(name, summary)),
    ...flagsOf(command)
      .filter(({ name }) => name !== 'help')
      .flatMap((flag) => paragraph(spelling(flag), flag.summary)),
  ]
}

function paragraph(term: string, text: string): readonly string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(text)]
}

/** Backslashes and dashes mean something to roff, dots and quotes at the start of a line, too. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1')
}
