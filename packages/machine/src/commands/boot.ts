import { requestError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { leavingProblems } from '../deployments/publisher-problems.ts'
import { blessBoot, judgeBoot, type GivenUp } from '../judge/judge-boot.ts'
import { publish, takeStock, type Machine } from '../judge/settle.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import { loaderOf } from '../publish/loaders.ts'
import { sealedLoader } from '../sealed/programs.ts'
import { readSeal } from '../sealed/seal.ts'

/** This machine, as everything that works on its boot partition takes it. */
export function thisMachine(ports: Ports): Machine {
  const seal = readSeal(ports.files)
  if (seal !== undefined) return { ports, places: machinePlaces, loader: sealedLoader, seal }
  return { ports, places: machinePlaces, loader: loaderOf(ports.files) }
}

/** OSTree's publisher: it calls it by the name of GRUB's, before it switches. */
export const prepareBoot: Command = {
  name: 'prepare-boot',
  summary: 'get the boot partition ready for what OSTree is about to switch to',
  operands: [
    { name: 'FILE', summary: 'the file that OSTree wants: /boot/loader.N/grub.cfg', required: true },
  ],
  root: true,
  changes: true,
  internal: true,
  run: ({ operands: [file = ''] }, ports) => {
    const loader = /^(?:\/sysroot)?\/boot\/(loader\.[01])\/grub\.cfg$/.exec(file)?.[1]
    if (loader === undefined)
      throw requestError({
        code: 'other-sysroot',
        message: `${file} is not of the running machine`,
        hint: 'deploy to another disk with sysroot.bootloader=none',
      })
    leavingProblems(ports, () => publish(thisMachine(ports), 'prepare', loader))
    ports.files.write(file, '# What boots stands on the boot partition; Ingot publishes it there.\n')
  },
}

/** After every change of deployments, and early in every boot. */
export const settleBoot: Command = {
  name: 'settle-boot',
  summary: 'bring the boot partition in line with the deployments',
  flags: [{ name: 'boot', summary: 'first take note of what became of earlier boots' }],
  root: true,
  changes: true,
  onSealed: true,
  internal: true,
  run: ({ flags }, ports) => {
    const machine = thisMachine(ports)
    if (flags.has('boot')) takeStock(machine)
    else publish(machine, 'settle')
  },
}

/** Before boot-complete.target. */
export const judgeCommand: Command = {
  name: 'judge',
  summary: 'run the health checks of this boot; where they fail, go back to the last good one',
  flags: [{ name: 'give-up', value: 'WHY', summary: 'do not ask the checks: `deadline` or `emergency`' }],
  root: true,
  onSealed: true,
  internal: true,
  run: ({ values: { 'give-up': why } }, ports) => {
    if (why !== undefined && why !== 'deadline' && why !== 'emergency')
      throw requestError({ code: 'value-wrong', message: `os judge: nobody gives up for '${why}'` })
    judgeBoot(thisMachine(ports), why satisfies GivenUp | undefined)
  },
}

/** After boot-complete.target. */
export const bless: Command = {
  name: 'bless',
  summary: 'take note that this boot is good',
  root: true,
  changes: true,
  onSealed: true,
  internal: true,
  run: (_request, ports) => blessBoot(thisMachine(ports)),
}
