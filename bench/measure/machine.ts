import { cpus, release, totalmem } from 'node:os'
import { statfs } from 'node:fs/promises'

/** What the numbers depend on, without a name or a date. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly kernel: string
  readonly fileSystem: string
}

const fileSystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlay',
}

/** Describes this machine, and the file system that holds `directory`. */
export async function describeMachine(directory: string): Promise<Machine> {
  const processors = cpus()
  const { type } = await statfs(directory)
  return {
    processor: processors[0]?.model.trim() || 'unknown processor',
    cores: processors.length,
    memoryBytes: totalmem(),
    kernel: /^\d+\.\d+/.exec(release())?.[0] ?? release(),
    fileSystem: fileSystems[type] ?? 'another file system',
  }
}
