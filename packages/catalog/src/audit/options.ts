import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const rule = t.string({
  pattern: /^-[aAwSFkpW]\s/,
  description: 'a rule of auditctl(8) such as `-w /etc/passwd -p wa -k accounts`',
})

export const audit = defineModule({
  name: 'audit',
  description: "The kernel's audit: who did what, for those who have to prove it.",
  options: {
    security: {
      audit: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether auditd records what the rules say.',
        }),
        rules: option(t.listOf(rule), {
          default: [],
          description: 'Rules of auditctl(8), in this order.',
          example: ['-w /etc/passwd -p wa -k accounts'],
        }),
        backlogLimit: option(t.integer({ min: 64 }), {
          default: 8192,
          description: 'Events that may wait in the kernel.',
        }),
        failureMode: option(t.oneOf(['silent', 'printk', 'panic']), {
          default: 'printk',
          description: 'What the kernel does when it cannot record: nothing, a message, or halt.',
        }),
        lock: option(t.boolean(), {
          default: false,
          description: 'Whether the rules can be changed by a boot only, not even by root.',
        }),
        settings: option(t.settings(), {
          default: {},
          description: 'Settings of auditd.conf(5), on top of those of Debian.',
          example: { max_log_file: 32, num_logs: 10 },
        }),
      },
    },
  },
})

export type AuditConfig = ConfigOf<typeof audit>
