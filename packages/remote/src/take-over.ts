import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Progress } from '@ingot/contracts/progress.ts'
import { givenDirectory, privateDirectory, type KexecParts } from '@ingot/image/kexec/pour.ts'
import { archiveEnd, archiveEntry, padding, type ArchiveEntry } from './archive.ts'
import type { Found } from './look.ts'
import { keepNetwork, liveNetworkFile } from './network.ts'
import type { NewKeys } from './session.ts'
import { need, type Reach } from './ssh.ts'

/** A file system of its own in the memory of the machine: other ones there may be small, slow, or run no programs. */
const place = '/run/ingot-kexec'

/** What the live system of one machine is given beside its root; in memory only. */
export function givenEntries(
  found: Pick<Found, 'interfaces' | 'authorizedKeys' | 'reachedAt'>,
  keys: NewKeys,
  loader: KexecParts['loader'] = {},
): readonly ArchiveEntry[] {
  const base = givenDirectory.slice(1)
  const ports = [...new Set([22, found.reachedAt?.port ?? 22])]
  const settings = [
    ...ports.map((port) => `Port ${port}`),
    `HostKey ${privateDirectory}/host_key`,
    `AuthorizedKeysFile ${privateDirectory}/authorized_keys`,
    'AllowUsers root',
    'PermitRootLogin prohibit-password',
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM yes',
    'PrintMotd no',
  ]
  const files = {
    sshd_config: settings.map((line) => `${line}\n`).join(''),
    host_key: keys.host,
    authorized_keys: [keys.authorized.trim(), ...found.authorizedKeys].map((line) => `${line}\n`).join(''),
    'interfaces.json': keepNetwork(found.interfaces),
  }
  return [
    { path: base, mode: 0o755 },
    { path: `${base}/private`, mode: 0o700 },
    ...Object.entries(files).map(([name, content]) => ({
      path: `${base}/private/${name}`,
      mode: 0o600,
      content,
    })),
    ...(Object.keys(loader).length === 0 ? [] : [{ path: `${base}/private/grub`, mode: 0o700 }]),
    ...Object.entries(loader).map(([name, content]) => ({
      path: `${base}/private/${name}`,
      mode: 0o600,
      content,
    })),
    { path: `${base}/network`, mode: 0o755 },
    ...found.interfaces
      .filter(({ isPhysical }) => isPhysical)
      .map((one, index) => ({
        path: `${base}/network/00-ingot-install-${index}.network`,
        mode: 0o644,
        content: liveNetworkFile(one),
      })),
  ]
}

/** Words of the running kernel that are about the machine, not about its system. */
export function machineWords(words: readonly string[]): readonly string[] {
  return words.filter((word) =>
    /^(console|earlycon|tsc|clocksource|no_timer_check|nomodeset|noapic|nolapic|acpi|pci|pcie_aspm|iommu|intel_iommu|amd_iommu|memmap|net\.ifnames)(=|$)/.test(
      word,
    ),
  )
}

/** Bytes that the machine takes into its memory. */
export async function payloadBytes({ kernel, initramfs, root }: KexecParts): Promise<number> {
  const sizes = await Promise.all([kernel, initramfs, root].map(async (file) => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Sends a live system to a machine, and has its kernel load it. Its disks are not written to. */
export async function sendLive(
  reach: Reach,
  parts: KexecParts,
  found: Found,
  keys: NewKeys,
  progress: Progress,
): Promise<void> {
  const bytes = await payloadBytes(parts)
  const size = Math.ceil(bytes / 2 ** 20) + 32
  await need(
    reach,
    'making room in its memory',
    ['sh', '-s'],
    script(`while umount ${place} 2>/dev/null; do :; done
mkdir -p ${place}
mount -t tmpfs -o mode=0700,size=${size}m ingot-kexec ${place}
mkdir ${place}/tool
`),
  )
  const started = performance.now()
  const id = 'install-send'
  progress({ kind: 'start', id, label: 'send the live system', totalBytes: bytes })
  let doneBytes = 0
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      doneBytes += chunk.length
      progress({ kind: 'advance', id, doneBytes })
      yield chunk
    }
  }
  const send = (name: string, content: AsyncIterable<Uint8Array>) =>
    need(reach, `sending ${name}`, ['cat', `>${place}/${name}`], {
      limitSeconds: 3600,
      input: counted(content),
    })
  const words = [parts.kernelArguments, ...machineWords(found.kernelArguments)].join(' ')
  try {
    await need(reach, 'sending kexec', ['tar', '-xf', '-', '-C', `${place}/tool`], {
      limitSeconds: 600,
      input: createReadStream(parts.tool),
    })
    await send('kernel', createReadStream(parts.kernel))
    await send('initramfs', initramfsOf(parts, givenEntries(found, keys, parts.loader)))
    await send('arguments', bytesOf(words))
    await need(
      reach,
      'loading the kernel',
      ['sh', '-s'],
      script(`cd ${place}
kexec() { tool/loader --library-path tool/lib tool/kexec "$@"; }
load() { kexec "$@" --load kernel --initrd=initramfs --command-line="$(cat arguments)"; }
load --kexec-syscall || load --kexec-file-syscall
rm kernel initramfs
`),
    )
    progress({ kind: 'finish', id, outcome: 'done', seconds: (performance.now() - started) / 1000 })
  } catch (error) {
    progress({ kind: 'finish', id, outcome: 'failed', seconds: (performance.now() - started) / 1000 })
    throw error
  }
}

function script(lines: string) {
  return { limitSeconds: 120, input: `set -eu\numask 077\n${lines}` }
}

/** The initramfs of the system, and after it one with the root and what is this machine's alone. */
async function* initramfsOf(
  { initramfs, root }: KexecParts,
  given: readonly ArchiveEntry[],
): AsyncIterable<Uint8Array> {
  yield* createReadStream(initramfs)
  yield padding((await stat(initramfs)).size)
  const { size } = await stat(root)
  for (const [index, entry] of given.entries()) yield archiveEntry(entry, index + 1)
  yield archiveEntry(
    { path: `${givenDirectory.slice(1)}/root.erofs`, mode: 0o600, content: size },
    given.length + 1,
  )
  yield* createReadStream(root)
  yield padding(size)
  yield archiveEnd()
}

async function* bytesOf(words: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(words)
}

/** Has the machine leave its system, as if its power went away, but with everything written and its file systems read-only. */
export async function startLive(reach: Reach): Promise<void> {
  await need(reach, 'starting the kernel', ['sh', '-s'], {
    limitSeconds: 60,
    input: `set -eu
cd ${place}
cat >start <<'end'
sleep 2
sync
echo u >/proc/sysrq-trigger
sleep 3
tool/loader --library-path tool/lib tool/kexec --exec --no-ifdown
rm start
end
command -v setsid >/dev/null
setsid sh ./start </dev/null >/dev/null 2>&1 &
`,
  })
}
