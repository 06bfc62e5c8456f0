// A house of machines: pets that people know by name, livestock that programs look after, mascots that carry containers.
// From the root of the repository:
//
//   ./ingot -C examples/menagerie tree                     who extends whom
//   ./ingot -C examples/menagerie diff base-pet base-mascot
//   ./ingot -C examples/menagerie why base-pet nano        what became of it
//
// `base` is abstract: running it is refused.
import { node } from './forge.ts'
import { baseLivestock } from './systems/base-livestock.ts'
import { baseMascot } from './systems/base-mascot.ts'
import { basePet } from './systems/base-pet.ts'

node('tortoise', { system: basePet, facts: { hostname: 'tortoise' }, tags: ['pet'] })

// The flock, from a table: where they stand, and how many.
const stables = [
  { name: 'sheep', system: baseLivestock, network: '192.0.2', count: 60 },
  { name: 'parrot', system: baseMascot, network: '198.51.100', count: 40 },
] as const
for (const { name, system, network, count } of stables) {
  for (let number = 1; number <= count; number++) {
    node(`${name}-${number}`, {
      system,
      facts: {
        hostname: `${name}-${number}`,
        interfaces: [{ match: 'en*', addresses: [`${network}.${number}/24`], gateway: `${network}.254` }],
      },
      tags: [name],
    })
  }
}
