// The words of this project, once, for all of its files.
import { debian, defineForge } from 'ingot'

export const { system, template } = defineForge({
  source: debian({ suite: 'trixie', components: ['main', 'contrib', 'non-free', 'non-free-firmware'] }),
})
