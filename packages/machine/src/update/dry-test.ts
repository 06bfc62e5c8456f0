import type { Problem } from '@ingot/contracts/problem.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'
import { signatureProblems } from './firmware-keys.ts'

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
 * Looks at a commit's tree before it is deployed: is its kernel one, do its units parse, does what it starts by exist, do the
 * libraries of its vital programs resolve? Leaves nothing behind.
 * @param running directory of the tree that runs.
 * @returns what is wrong; nothing is a reason to go on.
 */
export function dryTest(ports: Ports, commit: string, running: string): readonly Problem[] {
  removeTree(ports)
  try {
    ostree(ports, ['checkout', `--repo=${repository}`, '--require-hardlinks', commit, place])
    // The shipped configuration is where a machine has its own.
    ports.files.link(`${place}/etc`, 'usr/etc')
    return [
      ...kernelProblems(ports),
      ...signatureProblems(ports, place),
      ...unitProblems(ports, running),
      ...libraryProblems(ports),
    ]
  } finally {
    removeTree(ports)
  }
}

function removeTree({ processes }: Ports): void {
  processes.run(['rm', '--recursive', '--force', '--one-file-system', '--', place], { limitSeconds: 300 })
}

/** A loader that is given something else may hang, where nobody counts and nothing starts anew. */
function kernelProblems({ files, processes }: Ports): readonly Problem[] {
  const modules = `${place}/usr/lib/modules`
  const kernels = (files.list(modules) ?? [])
    .map((name) => `${modules}/${name}/vmlinuz`)
    .filter((path) => files.target(path)?.kind === 'file')
  // Both boot modes start kernels that are EFI programs, too.
  const isKernel = (path: string): boolean =>
    processes.run(['head', '--bytes=2', '--', path], { limitSeconds: 30 }).stdout === 'MZ'
  if (kernels.length > 0 && kernels.every(isKernel)) return []
  return [
    {
      code: 'kernel-broken',
      message: 'the kernel of the new system is none',
      where: (kernels[0] ?? modules).slice(place.length),
      why: kernels.length === 0 ? 'there is no kernel' : 'it does not begin as kernels do',
      hint: 'this release cannot boot: tell whoever publishes it',
    },
  ]
}

/** What the running system's units already complain of was no reason not to boot it. */
function unitProblems(ports: Ports, running: string): readonly Problem[] {
  const now = complaintsOf(ports, place)
  if (now.length === 0) return []
  const known = new Set(complaintsOf(ports, running))
  const news = now.filter((line) => !known.has(line))
  if (news.length === 0) return []
  return [
    {
      code: 'units-broken',
      message: 'units of the new system do not parse',
      why: news.slice(0, 10).join('\n'),
      hint: 'this release cannot work here: tell whoever publishes it',
    },
  ]
}

/** Of everything that a boot starts: files that do not parse, settings that do not exist, orders that cannot be met. */
function complaintsOf({ processes }: Ports, root: string): readonly string[] {
  const { status, stderr } = processes.run(
    [
      'systemd-analyze',
      'verify',
      `--root=${root}`,
      '--man=no',
      '--generators=no',
      '--recursive-errors=yes',
      'default.target',
      'boot-complete.target',
    ],
    { limitSeconds: 120 },
  )
  if (status === 0) return []
  const lines = stderr.replaceAll(root, '').split('\n')
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))]
}

function libraryProblems({ files, processes }: Ports): readonly Problem[] {
  const present = vital.filter((path) => files.target(place + path)?.kind === 'file')
  const { stdout, stderr } = processes.run(['chroot', place, 'ldd', ...present], { limitSeconds: 60 })
  // Where it says nothing at all, not even the C library works.
  const said = stdout.trim() === '' ? stderr : stdout
  const isBroken = (line: string) => line.includes('not found') || stdout.trim() === ''
  const missing = present.length === 0 ? [] : [...new Set(said.split('\n').filter(isBroken))]
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
