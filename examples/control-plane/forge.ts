// The words of this project, once, for all of its files.
import { debian, defineForge } from 'ingot'
import { netbird } from './modules/netbird.ts'
import { kubernetesRepository } from './site.ts'

export const { system, template, node } = defineForge({
  source: debian({
    suite: 'trixie',
    components: ['main', 'non-free-firmware'],
    repositories: kubernetesRepository === null ? [] : [kubernetesRepository],
  }),
  modules: [netbird],
})
