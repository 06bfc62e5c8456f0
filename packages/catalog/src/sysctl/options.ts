import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { settingValue } from './setting-value.ts'

const settingName = t.string({
  pattern: /^[A-Za-z0-9_*-][A-Za-z0-9_*.:/@-]*$/,
  description: 'the name of a kernel setting, such as `net.ipv4.ip_forward`',
})

export const sysctl = defineModule({
  name: 'sysctl',
  description: "The running kernel's settings.",
  foreign: {
    'boot.kernel.sysctl': 'here it is `sysctl`',
  },
  options: {
    sysctl: option(t.recordOf(settingValue, settingName), {
      default: {},
      description: 'Kernel settings by their sysctl(8) names, set at boot. `true` is `1`, `false` is `0`.',
      example: { 'net.ipv4.ip_forward': true, 'vm.swappiness': 10 },
    }),
  },
})

export type SysctlConfig = ConfigOf<typeof sysctl>
