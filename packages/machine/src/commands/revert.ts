import type { Command } from '../command-line/command.ts'
import { bootedOf, chooseDeployment, revertTarget } from '../deployments/choose.ts'
import type { PathChange } from '../compare/tree-changes.ts'
import { deploymentName, titleOf, type Deployment } from '../deployments/deployment.ts'
import { changeDeployments } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { revertChanges } from '../update/etc-preview.ts'
import type { Ports } from '../ports/ports.ts'
import { preferSlot } from '../sealed/revert-sealed.ts'
import { readSeal } from '../sealed/seal.ts'
import { directoriesLeftBy } from '../rollback/settle.ts'
import { record } from '../state/history.ts'

export const revert: Command = {
  name: 'revert',
  summary: 'boot the deployment before, from the next boot on',
  onSealed: true,
  details: [
    'Where an update waits for the next boot, it does not boot after all. Else the deployment that ran before is next. With its own /etc: os etc says what that means. /var is shared, but for the directories that os state lists.',
    'Automatic updates do not bring back what was reverted; os update does.',
  ],
  operands: [{ name: 'DEPLOYMENT', summary: 'another one: its number or name in os status' }],
  flags: [
    { name: 'dry-run', summary: 'say what would be, also of /etc' },
    { name: 'reboot', summary: 'start it at once' },
  ],
  root: true,
  changes: true,
  run: ({ operands: [text], flags, json }, ports) => {
    const deployments = readDeployments(ports.files)
    const target = text === undefined ? revertTarget(deployments) : chooseDeployment(deployments, text)
    const from = deployments[0] ?? bootedOf(deployments)
    const name = deploymentName(target)
    const title = titleOf(target)
    const what = title === undefined ? name : `${title.system} ${title.version}`
    const isSealed = readSeal(ports.files) !== undefined
    // On a sealed disk both slots have one /etc.
    const etc = target.booted || isSealed ? [] : etcOf(ports, target)
    const state = target.booted || isSealed ? [] : directoriesLeftBy(ports, name)
    if (flags.has('dry-run')) {
      const plan = [
        `${what} (${name}) would boot next`,
        ...etc.map(({ change, path }) => `  ${change} /etc${path}`),
        ...state.map((path) => `  as it left it ${path}`),
      ]
      return ports.console.out(
        json ? JSON.stringify({ deployment: name, etc, state }, null, 2) : plan.join('\n'),
      )
    }
    if (target.index !== 0) {
      const started = ports.clock.monotonic()
      if (isSealed) preferSlot(ports, target)
      else changeDeployments(ports, ['set-default', String(target.index)])
      record(ports, {
        kind: 'revert',
        deployment: name,
        from: deploymentName(from),
        ...(title === undefined ? {} : { system: title.system, version: title.version }),
        seconds: { total: Math.round(ports.clock.monotonic() - started) / 1000 },
      })
    }
    const differs =
      etc.length === 0 ? '' : `; ${etc.length} paths of its /etc differ: os etc --revert ${name}`
    const back = state.length === 0 ? '' : `; it finds as it left it: ${state.join(', ')}`
    ports.console.out(
      json
        ? JSON.stringify({ deployment: name, etc, state }, null, 2)
        : `${what} (${name}) boots next${differs}${back}`,
    )
    if (flags.has('reboot')) ports.processes.run(['systemctl', 'reboot'], { limitSeconds: 60 })
  },
}

/** Who has to go back is not kept from it because two directories cannot be compared. */
function etcOf(ports: Ports, target: Deployment): readonly PathChange[] {
  try {
    return revertChanges(ports, target)
  } catch (error) {
    ports.console.error(`what is different in its /etc is unknown: ${String(error)}`)
    return []
  }
}
