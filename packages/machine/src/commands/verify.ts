import { workError, type Problem } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { bootedOf } from '../deployments/choose.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'compare every object and the running tree with their digests',
  details: [
    'Every object of the repository is read and hashed; then the tree that runs is compared with its commit, file by file. /etc and /var are not part of it.',
  ],
  root: true,
  run: ({ json }, ports) => {
    const booted = bootedOf(readDeployments(ports.files))
    const problems = [...objectProblems(ports), ...treeProblems(ports, booted.checksum, booted.directory)]
    if (problems.length > 0) throw workError(problems)
    const result = { deployment: deploymentName(booted), commit: booted.checksum, ok: true }
    ports.console.out(
      json ? JSON.stringify(result, null, 2) : `all objects are whole; what runs is ${booted.checksum}`,
    )
  },
}

function objectProblems({ processes }: Ports): readonly Problem[] {
  const { status, stdout, stderr } = processes.run(
    ['ostree', 'fsck', `--repo=${repository}`, '--all', '--quiet'],
    { limitSeconds: 3600 },
  )
  if (status === 0) return []
  return [
    {
      code: 'objects-damaged',
      message: 'objects of the repository are damaged or missing',
      where: repository,
      why: `${stdout}${stderr}`.trim().split('\n').slice(-10).join('\n'),
      hint: 'the disk may be failing (dmesg, smartctl); after ostree fsck --delete the next update fetches them anew',
    },
  ]
}

/** A file that was changed in place is a changed object, too; one that was put there shows only here. */
function treeProblems({ processes }: Ports, commit: string, directory: string): readonly Problem[] {
  const { status, stdout, stderr } = processes.run(
    ['ostree', 'diff', `--repo=${repository}`, commit, directory],
    { limitSeconds: 3600 },
  )
  const changes = stdout.split('\n').filter((line) => /^[MAD] +\/usr\//.test(line))
  if (status === 0 && changes.length === 0) return []
  return [
    {
      code: 'tree-changed',
      message: 'the running tree is not what its commit says',
      where: `${directory}/usr`,
      why: status === 0 ? changes.slice(0, 10).join('\n') : stderr.trim(),
      hint: 'a live layer (os unlock) is gone after a reboot; anything else is whole again in the next update, or in what ran before: os revert',
    },
  ]
}
