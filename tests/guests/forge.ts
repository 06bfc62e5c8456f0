/** What the guests share: their source, and a word for what is to be seen inside once they have booted. */
import { debian, defineForge, defineModule, option, t } from 'ingot'

const expectation = defineModule({
  name: 'expect',
  description: 'What is looked at inside the booted guest.',
  options: {
    expect: option(t.recordOf(t.text()), {
      default: {},
      description: 'Scripts of sh by what they show; each ends well when it is so.',
    }),
  },
  debian: ({ expect }) => ({
    expectations: Object.entries(expect).map(([name, script]) => ({
      kind: 'command',
      command: ['sh', '-euxc', script, name],
    })),
  }),
})

export const { system, template } = defineForge({
  source: debian({ suite: 'trixie' }),
  modules: [expectation],
})
