import type { Problem } from '@ingot/contracts/problem.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'

/** On the file system of the repository, so that the checkout is hard links. */
const place = '/sysroot/ostree/ingot-dry-test'
/** Programs without which a machine cannot be reached or updated again. */
const vital = [
  '/usr/lib/systemd/systemd',
  '/usr/lib/systemd/systemd-journald',
  '/usr/lib/systemd/systemd-udevd',
  '/usr/bin/ostree',
  '/usr/bin/qjs',
  '/usr/bin/curl',
  '/usr/bin/minisign',
  '/usr/sbin/sshd',
  '/usr/sbin/agetty',
]

/**
 * Looks at a commit's tree before it is deployed: do its units parse, does what it starts by exist, do the libraries of its
 * vital programs resolve? Leaves nothing behind.
 * @returns what is wrong; nothing is a reason to go on.
 */
export function dryTest(ports: Ports, commit: string): readonly Problem[] {
  removeTree(ports)
  try {
    ostree(ports, ['checkout', `--repo=${repository}`, '--require-hardlinks', commit, place])
    // The shipped configuration is where a machine has its own.
    ports.files.link(`${place}/etc`, 'usr/etc')
    return [...unitProblems(ports), ...libraryProblems(ports)]
  } finally {
    removeTree(ports)
  }
}

function removeTree({ processes }: Ports): void {
  processes.run(['rm', '--recursive', '--force', '--one-file-system', '--', place], { limitSeconds: 300 })
}

function unitProblems({ processes }: Ports): readonly Problem[] {
  const targets = ['default.target', 'multi-user.target', 'boot-complete.target']
  const { status, stderr } = processes.run(
    [
      'systemd-analyze',
      'verify',
      `--root=${place}`,
      '--man=no',
      '--generators=no',
      '--recursive-errors=no',
      ...targets,
    ],
    { limitSeconds: 120 },
  )
  if (status === 0) return []
  return [
    {
      code: 'units-broken',
      message: 'units of the new system do not parse',
      why: stderr.trim().split('\n').slice(0, 10).join('\n'),
      hint: 'this release cannot work here: tell whoever publishes it',
    },
  ]
}

function libraryProblems({ files, processes }: Ports): readonly Problem[] {
  const present = vital.filter((path) => files.target(place + path)?.kind === 'file')
  const { stdout } = processes.run(['chroot', place, 'ldd', ...present], { limitSeconds: 60 })
  const missing = [...new Set(stdout.split('\n').filter((line) => line.includes('not found')))]
  if (missing.length === 0) return []
  return [
    {
      code: 'libraries-missing',
      message: 'programs of the new system lack libraries',
      why: missing.map((line) => line.trim()).join('\n'),
      hint: 'this release cannot work here: tell whoever publishes it',
    },
  ]
}
