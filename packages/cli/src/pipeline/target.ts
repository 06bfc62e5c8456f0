import type { Node } from '@ingot/contracts/node.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { planDrive } from '@ingot/node/config-drive.ts'
import type { DrivePlan } from '@ingot/node/config-drive.ts'
import { openSecrets } from '@ingot/node/open-secrets.ts'
import { chooseSystem } from '../invocation.ts'

/** What is started: a system, and the node whose facts it gets, if a node was named. */
export interface Target {
  readonly system: System
  readonly node?: Node
}

/** The node or system of that name; a node brings its system. Throws a request error with what there is. */
export async function chooseTarget(project: Project, name: string | undefined): Promise<Target> {
  const node = project.nodes.find((one) => one.name === name)
  if (node === undefined || project.systems.some((system) => system.name === name)) {
    return { system: await chooseSystem(project, name) }
  }
  return { system: await chooseSystem(project, node.system), node }
}

/**
 * Content of the config drive: a node's facts and the opened secrets. Undefined where there is nothing to tell the
 * machine. Throws when a secret cannot be opened.
 */
export async function driveFor(project: Project, { system, node }: Target): Promise<DrivePlan | undefined> {
  const { blueprint, name } = system
  if (node === undefined && blueprint.secrets.length === 0) return undefined
  const { directory } = project
  const secrets = await openSecrets({ directory, blueprint, node, environment: process.env })
  return planDrive({ system: name, node, blueprint, secrets })
}
