import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import type { AuditConfig } from './options.ts'

type Audit = AuditConfig['security']['audit']

export const lowerAudit: LowerToDebian<AuditConfig> = (config, { origin }) => {
  const { audit } = config.security
  if (!audit.enable) return {}
  const by = origin('security.audit.enable')
  return {
    packages: packagesFor(by, 'auditd'),
    // With the parameter, what runs before auditd is audited too.
    kernelParameters: ['audit=1', `audit_backlog_limit=${audit.backlogLimit}`],
    files: [
      textFile('/etc/audit/rules.d/audit.rules', rulesText(audit), origin('security.audit'), 0o640),
      textFile('/etc/audit/auditd.conf', configurationText(audit), origin('security.audit.settings'), 0o640),
    ],
    units: enabled(by, 'auditd.service', 'audit-rules.service'),
    expectations: [
      { kind: 'unit-active', unit: 'auditd.service' },
      {
        kind: 'command',
        command: ['auditctl', '-s'],
        prints: [
          `enabled ${audit.lock ? 2 : 1}`,
          `failure ${failureModes[audit.failureMode]}`,
          `backlog_limit ${audit.backlogLimit}`,
        ],
      },
      {
        kind: 'command',
        command: ['auditctl', '-l'],
        prints: audit.rules.filter((rule) => watch.test(rule)),
      },
    ],
  }
}

const failureModes = { silent: 0, printk: 1, panic: 2 } as const

/** Rules that auditctl lists as they were written. */
const watch = /^-w \/\S+ -p [rwxa]+ -k \S+$/

function rulesText({ rules, backlogLimit, failureMode, lock }: Audit): string {
  const lines = [
    '-D',
    `-b ${backlogLimit}`,
    `-f ${failureModes[failureMode]}`,
    ...rules,
    ...(lock ? ['-e 2'] : []),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** As Debian's own, auditd 4.0; the log is turned over, so that it never fills the disk. */
function configurationText({ settings }: Audit): string {
  const all = {
    local_events: true,
    write_logs: true,
    log_file: '/var/log/audit/audit.log',
    log_group: 'adm',
    log_format: 'ENRICHED',
    flush: 'INCREMENTAL_ASYNC',
    freq: 50,
    max_log_file: 8,
    num_logs: 5,
    max_log_file_action: 'ROTATE',
    space_left: 75,
    space_left_action: 'SYSLOG',
    admin_space_left: 50,
    admin_space_left_action: 'SUSPEND',
    disk_full_action: 'SUSPEND',
    disk_error_action: 'SUSPEND',
    ...settings,
  }
  return Object.entries(all)
    .map(
      ([name, value]) => `${name} = ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}\n`,
    )
    .join('')
}
