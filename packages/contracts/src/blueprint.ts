import type { Architecture, DebianSource } from './source.ts'
import type { DiskLayout } from './disk.ts'
import type { ProvidedFile } from './machine.ts'
import type { SourcePosition } from './problem.ts'

/** Who asked for an entry of the blueprint: the module that lowered it, and the definitions it lowered. */
export interface Origin {
  readonly module: string
  /** Option path, e.g. `services.ssh.enable`. */
  readonly option: string
  readonly positions: readonly SourcePosition[]
  /** The overlay that put it there, whatever definitions say; `module` and `option` say what it belongs to then. */
  readonly overlay?: OverlayOrigin
}

/** A file that an overlay laid over the tree. */
export interface OverlayOrigin {
  /** `system web`, `template theme`: whose overlay it is. */
  readonly by: string
  /** The directory, absolute. */
  readonly directory: string
  /** What it hides: who else wanted something at this path, the strongest first. */
  readonly over: readonly Origin[]
}

export interface PackageRequest {
  readonly name: string
  readonly origin: Origin
}

/**
 * Bytes of a declared file: text in the definition, a file beside it whose digest was taken when it was read, or something that
 * the builder brings.
 */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'local'; readonly path: string; readonly sha256: string; readonly bytes: number }
  | { readonly kind: 'provided'; readonly name: ProvidedFile }
/** Bytes that are known as soon as the declaration was read. */
export type DeclaredContent = Exclude<FileContent, { readonly kind: 'provided' }>

interface TreeEntry {
  /** Absolute and normalised, below `/etc` or `/usr`. */
  readonly path: string
  readonly origin: Origin
}
export type FileEntry = TreeEntry &
  (
    | {
        readonly kind: 'file'
        /** Permission bits, e.g. 0o644. */
        readonly mode: number
        readonly owner: string
        readonly group: string
        readonly content: FileContent
      }
    | { readonly kind: 'directory'; readonly mode: number; readonly owner: string; readonly group: string }
    | { readonly kind: 'link'; readonly target: string }
  )

export interface UserEntry {
  readonly name: string
  /** Fixed by the declaration; otherwise the lock's id map decides. */
  readonly uid?: number
  /** Supplementary groups. The primary group has the user's name and id. */
  readonly groups: readonly string[]
  readonly home: string
  readonly shell: string
  readonly description: string
  /** crypt(5) hash; absent: the password is locked. */
  readonly hashedPassword?: string
  /** Name of a secret that holds the crypt(5) hash, applied on the machine. */
  readonly passwordSecret?: string
  readonly sshKeys: readonly string[]
  readonly origin: Origin
}

export interface GroupEntry {
  readonly name: string
  readonly gid?: number
  readonly origin: Origin
}

/** What becomes of a unit that exists in the tree (from a package or from `files`). */
export interface UnitState {
  /** With its suffix: `ssh.service`. */
  readonly unit: string
  readonly state: 'enabled' | 'disabled' | 'masked'
  readonly origin: Origin
}

/** A fact that `ingot test` checks from inside the booted machine. */
export type Expectation =
  | { readonly kind: 'port'; readonly protocol: 'tcp' | 'udp'; readonly port: number }
  | { readonly kind: 'unit-active'; readonly unit: string }
  | {
      readonly kind: 'user'
      readonly name: string
      readonly groups: readonly string[]
      readonly shell: string
    }
  | { readonly kind: 'file'; readonly path: string; readonly content: DeclaredContent; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'kernel-parameter'; readonly parameter: string }
  | { readonly kind: 'kernel-module'; readonly module: string }
  | { readonly kind: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly kind: 'hostname'; readonly name: string }
  | { readonly kind: 'read-only'; readonly path: string }
  /** With its prefix length: `192.0.2.10/24`. */
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'secret'; readonly name: string; readonly owner: string; readonly mode: number }
  /** Lines that a file holds beside others. */
  | { readonly kind: 'lines'; readonly path: string; readonly lines: readonly string[] }
  /**
   * Run inside with no shell, as root, again for a few seconds while it fails; passes when it exits 0 and what it says
   * holds the lines of `prints` beside others, whatever blanks and capitals they have.
   */
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly prints?: readonly string[] }

/** A secret by name: the bytes stay encrypted beside the project and reach the machine outside the commit. */
export interface SecretReference {
  readonly name: string
  /** age file, relative to the project's directory. A node may bring its own instead, so it need not exist. */
  readonly file: string
  readonly owner: string
  readonly mode: number
  readonly origin: Origin
}

/** Whose loader and kernel a machine's firmware starts. */
export interface SecureBoot {
  /** The X.509 certificate (PEM) of the key that signs them; the key itself is no part of any declaration. */
  readonly certificate: string
  /** Which machines with firmware in setup mode take the keys by themselves; `menu`: none, a person chooses it there. */
  readonly enroll: 'virtual' | 'always' | 'menu'
}

/** State of a sealed machine that its TPM opens, for programs of which the owner of a key signed what is measured. */
export interface SealedState {
  /** The X.509 certificate (PEM) of that key; the key itself is no part of any declaration. */
  readonly certificate: string
}

/** Where a system has its certificate and what its machines' firmware takes (`PK.auth`, `KEK.auth`, `db.auth`). */
export const secureBootDirectory = '/usr/lib/ingot/secure-boot'

/** Everything the forge needs to know of a Debian system; what the catalog lowers a configuration to. */
export interface Blueprint {
  readonly schema: 1
  readonly system: string
  readonly version: string
  readonly architecture: Architecture
  readonly source: DebianSource
  readonly packages: readonly PackageRequest[]
  readonly kernel: {
    /** Debian package, e.g. `linux-image-amd64`. */
    readonly package: string
    readonly parameters: readonly string[]
  }
  readonly initramfs: {
    /** Packages of the initramfs' own locked set. */
    readonly packages: readonly string[]
    /** Kernel modules that must be inside to reach the root file system. */
    readonly drivers: readonly string[]
    readonly dracutModules: readonly string[]
    /** Laid over what dracut makes; absent: none. */
    readonly files?: readonly FileEntry[]
  }
  readonly files: readonly FileEntry[]
  readonly users: readonly UserEntry[]
  readonly groups: readonly GroupEntry[]
  readonly units: readonly UnitState[]
  readonly locales: readonly string[]
  readonly boot: {
    readonly mode: 'uefi' | 'bios'
    /** Seconds that the loader's menu waits. */
    readonly menuTimeout: number
    /** Boots that a new deployment gets to prove itself. */
    readonly tries: number
    /** Absent: nothing is signed. */
    readonly secureBoot?: SecureBoot
    /** Whether its initramfs opens the root of a sealed image; absent: it does not. */
    readonly sealed?: boolean
    /** How a sealed machine encrypts what it keeps; absent: it does not. */
    readonly sealedState?: SealedState
  }
  readonly disk: DiskLayout
  readonly secrets: readonly SecretReference[]
  readonly expectations: readonly Expectation[]
}
