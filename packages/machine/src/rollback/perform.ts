import type { Ports } from '../ports/ports.ts'
import type { Step } from './decide.ts'
import { asideDirectory, copiesDirectory, must, type Pool } from './pool.ts'

/** Carries out one step. What a power cut left of it is done again. @returns what happened, for people; empty: nothing new. */
export function performStep(ports: Ports, pool: Pool, booted: string, step: Step): string {
  const directory = `${pool.place}/${copiesDirectory}/${step.name}`
  const own = `${directory}/${booted}`
  const subvolume = `/${copiesDirectory}/${step.name}/${booted}`
  switch (step.kind) {
    case 'mount':
      ports.files.makeDirectory(step.path)
      must(ports, ['mount', '-t', 'btrfs', '-o', `subvol=${subvolume}`, pool.device, step.path])
      return ''
    case 'fork':
      makeWhole(ports, own, (begun) =>
        must(ports, ['btrfs', 'subvolume', 'snapshot', `${directory}/${step.from}`, begun]),
      )
      return `${step.path} begins with what ${step.from} left`
    case 'adopt':
      makeWhole(ports, own, (begun) => {
        must(ports, ['btrfs', 'subvolume', 'create', begun])
        if (ports.files.target(step.path)?.kind === 'directory')
          must(ports, ['cp', '--archive', '--reflink=auto', `${step.path}/.`, begun])
      })
      return `${step.path} has a copy for each deployment from now on`
    case 'set-aside': {
      const aside = `${pool.place}/${asideDirectory}/${step.name}`
      ports.files.makeDirectory(aside)
      const stamp = new Date(ports.clock.now()).toISOString().slice(0, 19).replaceAll(':', '')
      const name = `${step.deployment}-${stamp}`
      must(ports, ['mv', '--no-target-directory', `${directory}/${step.deployment}`, `${aside}/${name}`])
      return `what the failed ${step.deployment} made of ${step.path} is kept: ${asideDirectory}/${step.name}/${name}`
    }
  }
}

/** A subvolume that is there is whole: made beside, on the disk, then renamed. */
function makeWhole(ports: Ports, path: string, make: (begun: string) => void): void {
  const slash = path.lastIndexOf('/')
  const begun = `${path.slice(0, slash)}/.${path.slice(slash + 1)}`
  ports.files.makeDirectory(path.slice(0, slash))
  if (ports.files.status(begun) !== undefined) must(ports, ['btrfs', 'subvolume', 'delete', begun])
  make(begun)
  must(ports, ['btrfs', 'filesystem', 'sync', path.slice(0, slash)])
  must(ports, ['mv', '--no-target-directory', begun, path])
}
