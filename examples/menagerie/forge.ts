// The words of this project, once, for all of its files.
import { debian, defineForge } from 'ingot'

export const { system, template, node } = defineForge({
  source: debian({ suite: 'trixie', components: ['main', 'non-free-firmware'] }),
})
