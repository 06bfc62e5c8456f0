import type {
  Blueprint,
  Expectation,
  FileEntry,
  GroupEntry,
  Origin,
  PackageRequest,
  SecretReference,
  UnitState,
  UserEntry,
} from '@ingot/contracts/blueprint.ts'
import type { HealthCheck } from '@ingot/contracts/health-check.ts'
import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Architecture, DebianSource } from '@ingot/contracts/source.ts'

/** A file beside the project, as it was when the project was read. */
export interface LocalFile {
  /** Absolute. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** Lists that are joined over all modules. */
export interface ContributedLists {
  readonly packages: readonly PackageRequest[]
  /** In the order of the command line. */
  readonly kernelParameters: readonly string[]
  /** Packages of the initramfs' own set. */
  readonly initramfsPackages: readonly string[]
  /** Kernel modules in the initramfs. */
  readonly initramfsDrivers: readonly string[]
  readonly dracutModules: readonly string[]
  /** Laid over the initramfs. */
  readonly initramfsFiles: readonly FileEntry[]
  readonly files: readonly FileEntry[]
  readonly users: readonly UserEntry[]
  readonly groups: readonly GroupEntry[]
  readonly units: readonly UnitState[]
  readonly locales: readonly string[]
  readonly secrets: readonly SecretReference[]
  /** What must hold for a boot to count as good. */
  readonly healthChecks: readonly HealthCheck[]
  /** Directories of which each deployment has a copy of its own. */
  readonly stateDirectories: NonNullable<ShippedSystem['state']>
  /** Beside those that follow from files and users by themselves (see expectations.ts). */
  readonly expectations: readonly Expectation[]
}

/** Values of which there is one giver. */
export interface ContributedValues {
  readonly version: string
  readonly kernelPackage: string
  readonly boot: Blueprint['boot']
  readonly updates: ShippedSystem['updates']
  readonly disk: Blueprint['disk']
}

/** What one module gives to the blueprint. */
export type Contribution = Partial<ContributedLists & ContributedValues>

/** What a module's lowering may know beside its configuration. */
export interface LowerContext {
  readonly system: string
  readonly architecture: Architecture
  /** Where its packages come from. */
  readonly source: DebianSource
  /** Who asked: this module, on behalf of an option (dotted path), with the places that define it, or that give an item of its list. */
  readonly origin: (option: string, item?: string) => Origin
  /**
   * A file beside the project.
   * @throws IngotError when it cannot be read.
   */
  readonly local: (path: string, origin: Origin) => LocalFile
  /**
   * What a file beside the project says.
   * @param encoding default: UTF-8; as `latin1`, a character is a byte.
   * @throws IngotError when it cannot be read.
   */
  readonly readText: (path: string, origin: Origin, encoding?: 'latin1') => string
  /**
   * Files of a directory beside the project and below, by their paths in it, sorted. Names that begin with a dot are left out.
   * @throws IngotError when it cannot be read.
   */
  readonly list: (path: string, origin: Origin) => readonly string[]
}

/** How a module becomes part of a Debian system. Pure. */
export type LowerToDebian<Config> = (config: Config, context: LowerContext) => Contribution
