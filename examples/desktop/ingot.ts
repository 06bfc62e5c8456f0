// An immutable desktop family: base > graphical > plasma, with templates for hardware and for taste.
// From the root of the repository:
//
//   ./ingot -C examples/desktop tree                           the whole family
//   ./ingot -C examples/desktop diff plasma plasma-slim        what slim leaves out
//   ./ingot -C examples/desktop why plasma-nvidia-slim okular  why it is not there
//
// The packages are resolved in the tests; none of these systems is booted there, for want of a screen.
import { system } from './forge.ts'
import { plasma } from './systems/plasma.ts'
import { nvidia } from './templates/nvidia.ts'
import { slim } from './templates/slim.ts'
import { system76 } from './templates/system76.ts'

export { plasma }

// Every combination: plasma-nvidia, plasma-system76, plasma-nvidia-system76-slim, ...
const choices = [nvidia, system76, slim]
for (let chosen = 1; chosen < 2 ** choices.length; chosen++) {
  const templates = choices.filter((_, index) => (chosen & (1 << index)) !== 0)
  system(`plasma-${templates.map(({ name }) => name).join('-')}`, { extends: plasma, templates })
}
