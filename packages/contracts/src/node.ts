import { z } from 'zod'
import type { SourcePosition } from './problem.ts'

/** How a machine's network interface is addressed, as a fact of the node. */
export const interfaceFactSchema = z.strictObject({
  /** systemd.network [Match] Name=, a glob. */
  match: z.string(),
  dhcp: z.boolean().default(false),
  addresses: z.array(z.string()).default([]),
  gateway: z.string().optional(),
  dns: z.array(z.string()).default([]),
})

/** What belongs to one machine and never to a commit. */
export const factsSchema = z.strictObject({
  hostname: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,62})$/)
    .optional(),
  interfaces: z.array(interfaceFactSchema).default([]),
  /** user name -> authorized keys, added to those of the system. */
  sshKeys: z.record(z.string(), z.array(z.string())).default({}),
  /** secret name -> age file (path relative to the project); overrides the system's secret of that name. */
  secrets: z.record(z.string(), z.string()).default({}),
})
export type Facts = z.infer<typeof factsSchema>

/** One machine: which system it runs, and what is only its own. */
export interface Node {
  readonly kind: 'node'
  readonly name: string
  readonly system: string
  readonly facts: Facts
  readonly tags: readonly string[]
  readonly position: SourcePosition
}
