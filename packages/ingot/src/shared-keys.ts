import { formatPosition, type Problem, type SourcePosition } from '@ingot/contracts/problem.ts'
import type { CollectedSystem } from './collect-system.ts'

/** What a system that is signed for Secure Boot has to do with others of the same key. */
export interface Signed {
  readonly name: string
  readonly position: SourcePosition
  /** Whose private key signs it. */
  readonly certificate: string
  readonly sealed: boolean
}

/** @returns nothing where a system is not signed. */
export function signedOf({ name, position, blueprint }: CollectedSystem): readonly Signed[] {
  const { secureBoot, sealed = false } = blueprint.boot
  return secureBoot === undefined ? [] : [{ name, position, certificate: secureBoot.certificate, sealed }]
}

/**
 * Sealed systems whose key signs the kernel of another by itself: the firmware of their machines would start it with
 * any initramfs.
 */
export function sharedKeys(signed: readonly Signed[]): readonly Problem[] {
  const bare = new Map(signed.filter(({ sealed }) => !sealed).map((one) => [one.certificate, one]))
  return signed.flatMap(({ name, position, certificate, sealed }) => {
    const other = bare.get(certificate)
    if (!sealed || other === undefined) return []
    return {
      code: 'sealed-key-shared',
      message: `sealed system '${name}' has the key of '${other.name}', which is not sealed`,
      where: position,
      why: `machines of '${name}' would start the kernel of '${other.name}' (${formatPosition(other.position)}) with any initramfs`,
      hint: 'give it a key of its own: move secure-boot/ to sealed-boot/, make new keys (`ingot key secure-boot`), and name the one or the other in boot.secureBoot.keys',
    }
  })
}
