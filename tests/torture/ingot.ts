/** Small machines that lose their power in the middle of an update. */
import { debian, defineForge } from 'ingot'

const { system, template } = defineForge({ source: debian({ suite: 'trixie' }) })

const small = template('small', {
  services: { ssh: { enable: true } },
  disk: { espSize: '192M', rootFree: '512M' },
})

export const torture = system('torture', { templates: [small] })
export const tortureBios = system('torture-bios', { templates: [small], boot: { mode: 'bios' } })
