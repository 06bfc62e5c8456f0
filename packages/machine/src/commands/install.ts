import { requestError } from '@ingot/contracts/problem.ts'
import { lockFlag, type Command } from '../command-line/command.ts'
import { installerPath, installUsage } from '../install/usage.ts'
import { longestWork } from '../lock.ts'

/** Hands over to the installer, which is a program of its own. */
export const install: Command = {
  ...installUsage,
  changes: true,
  onMedium: true,
  run: ({ flags, values, operands }, { files, processes }) => {
    if (files.status(installerPath) === undefined)
      throw requestError({
        code: 'installer-missing',
        message: 'os install: this system has no installer',
        where: installerPath,
        hint: 'set installer: { enable: true } in its definition, build, and update',
      })
    const options = [...flags]
      .filter((name) => name !== lockFlag.name)
      .map((name) => (values[name] === undefined ? `--${name}` : `--${name}=${values[name]}`))
    const command = [installerPath, ...options, '--', ...operands] as const
    return processes.run(command, { limitSeconds: longestWork, output: 'inherit' }).status
  },
}
