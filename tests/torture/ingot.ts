/** Small machines that lose their power in the middle of an update. */
import { debian, defineForge } from 'ingot'

const { system, template } = defineForge({ source: debian({ suite: 'trixie' }) })

/** `2` in the release that they update to. */
const version: string = '1'

/** What an update may bring: another initramfs, hence kernels to copy, a package, small and larger files, something in /etc. */
const news = template('news', {
  boot: { initrd: { availableKernelModules: ['hid_sony'] } },
  packages: ['htop'],
  files: Object.fromEntries(
    Array.from({ length: 200 }, (_, number) => [
      `/usr/share/torture/${number}`,
      { text: `${number}\n`.repeat(number * 100) },
    ]).concat([['/etc/torture', { text: 'new\n' }]]),
  ),
})

const small = template('small', {
  services: { ssh: { enable: true } },
  disk: { espSize: '192M', rootFree: '512M' },
  updates: { url: 'http://127.0.0.1:8000', trust: 'trust/1.json' },
})

const templates = version === '1' ? [small] : [small, news]
export const torture = system('torture', { version, templates })
export const tortureBios = system('torture-bios', { version, templates, boot: { mode: 'bios' } })
