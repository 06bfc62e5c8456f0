import { hash } from 'node:crypto'
import type { DeclaredContent, Expectation } from '@ingot/contracts/blueprint.ts'

/**
 * The script that looks at the machine from inside: the functions of checks.sh, then one call per expectation,
 * numbered as they stand in the list.
 */
export function guestScript(functions: string, expectations: readonly Expectation[]): string {
  return [
    functions,
    'wait_for_boot',
    'report_clock',
    ...expectations.map(
      (expectation, number) => `number=${number}; ${checkCall(expectation).map(quote).join(' ')}`,
    ),
    'report_failed_units',
    'report_times',
    'report_slow_units',
    'say end',
    '',
  ].join('\n')
}

/** States of a socket that accepts, in /proc/net/tcp and /proc/net/udp. */
const listening = { tcp: '0A', udp: '07' } as const

function checkCall(expectation: Expectation): string[] {
  switch (expectation.kind) {
    case 'port': {
      const { protocol, port } = expectation
      const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0')
      return ['check_port', `${protocol} ${protocol}6`, hexadecimal, listening[protocol]]
    }
    case 'unit-active':
      return ['check_unit', expectation.unit]
    case 'user':
      return ['check_user', expectation.name, expectation.shell, ...expectation.groups]
    case 'file':
      return ['check_file', expectation.path, sha256Of(expectation.content), expectation.mode.toString(8)]
    case 'link':
      return ['check_link', expectation.path, expectation.target]
    case 'package':
      return ['check_package', expectation.name]
    case 'kernel-parameter':
      return ['check_parameter', expectation.parameter]
    case 'kernel-module':
      return ['check_module', expectation.module]
    case 'sysctl':
      return ['check_sysctl', sysctlPath(expectation.key), expectation.value.trim().replaceAll(/\s+/g, ' ')]
    case 'hostname':
      return ['check_hostname', expectation.name]
    case 'read-only':
      return ['check_read_only', expectation.path]
    case 'address':
      return ['check_address', expectation.address]
    case 'secret':
      return [
        'check_secret',
        `/run/ingot/secrets/${expectation.name}`,
        expectation.owner,
        expectation.mode.toString(8),
      ]
    case 'lines':
      return ['check_lines', expectation.path, ...expectation.lines]
    case 'command':
      return [
        'check_command',
        (expectation.prints ?? []).map(singleBlanks).join('\n'),
        ...expectation.command,
      ]
  }
}

/** Path below /proc/sys. As in sysctl.d(5), the first separator decides which of `.` and `/` separates. */
export function sysctlPath(key: string): string {
  if (/^[^.]*\//.test(key)) return key
  return key.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))
}

/** One word for sh, whatever is in it. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** What an expectation expects, in words. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'port':
      return `${expectation.protocol} port ${expectation.port} is listened on`
    case 'unit-active':
      return `${expectation.unit} is active`
    case 'user': {
      const groups = expectation.groups.length > 0 ? ` in ${expectation.groups.join(', ')}` : ''
      return `user ${expectation.name} has shell ${expectation.shell} and is${groups || ' there'}`
    }
    case 'file':
      return `${expectation.path} has the declared content and mode ${expectation.mode.toString(8)}`
    case 'link':
      return `${expectation.path} points to ${expectation.target}`
    case 'package':
      return `package ${expectation.name} is installed`
    case 'kernel-parameter':
      return `the kernel has parameter ${expectation.parameter}`
    case 'kernel-module':
      return `kernel module ${expectation.module} is there`
    case 'sysctl':
      return `${expectation.key} is ${expectation.value}`
    case 'hostname':
      return `the host name is ${expectation.name}`
    case 'read-only':
      return `${expectation.path} is read-only`
    case 'address':
      return `an interface has address ${expectation.address}`
    case 'secret':
      return `secret ${expectation.name} is there for ${expectation.owner}, mode ${expectation.mode.toString(8)}`
    case 'lines':
      return `${expectation.path} holds the declared lines`
    case 'command': {
      const { command, prints = [] } = expectation
      const words = command.map((word) => (word.includes('\n') ? '...' : word))
      return `${words.join(' ')} ${prints.length === 0 ? 'succeeds' : `says: ${prints.join('; ')}`}`
    }
  }
}

/** What checks.sh makes of blanks in what a command says. */
function singleBlanks(line: string): string {
  return line.trim().replaceAll(/[\t ]+/g, ' ')
}

function sha256Of(content: DeclaredContent): string {
  return content.kind === 'local' ? content.sha256 : hash('sha256', content.text)
}
