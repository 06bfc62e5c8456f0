import { z } from 'zod'
import { interfaceProblems, isInterfaceAddress, isIpAddress } from './network-facts.ts'
import { requestError, type Problem, type SourcePosition } from './problem.ts'
import { sshKeyProblem } from './ssh-key.ts'

/** Lower case, so that two names never collide on a drive that ignores case. */
export const secretNameSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'expected a name of lower-case letters, digits, ".", "_" and "-", at most 63 long',
  )

/** Name of a node in the project; also the default of its host name. */
export const nodeNameSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'expected a name of lower-case letters, digits and "-", at most 63 long',
  )

const hostNameSchema = z
  .string()
  // 64 is the kernel's limit (HOST_NAME_MAX), 63 that of one label in the DNS.
  .max(64, 'a host name is at most 64 characters long')
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'expected a host name such as "web1" or "web1.example.org": lower-case letters, digits, "-" and "."',
  )

const ipAddressSchema = z
  .string()
  .refine(isIpAddress, 'expected an address such as "192.0.2.1" or "2001:db8::1"')
const interfaceAddressSchema = z
  .string()
  .refine(isInterfaceAddress, 'expected an address with its prefix length, such as "192.0.2.10/24"')
const oneLine = /^[\x21-\x7e]+$/

/** How a machine's network interface is addressed, as a fact of the node. */
export const interfaceFactSchema = z
  .strictObject({
    /** systemd.network [Match] Name=, a glob. */
    match: z
      .string()
      .regex(oneLine, 'expected the name of an interface or a glob, such as "eth0" or "en*"')
      .optional(),
    /** systemd.network [Match] MACAddress=. With `match` as well, both must hold. */
    macAddress: z
      .string()
      .regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, 'expected a MAC address such as "52:54:00:12:34:56"')
      .optional(),
    dhcp: z.boolean().default(false),
    addresses: z.array(interfaceAddressSchema).default([]),
    /** Default gateway; one of each family may be given. */
    gateway: z
      .union([ipAddressSchema, z.array(ipAddressSchema)])
      .transform((gateway) => (typeof gateway === 'string' ? [gateway] : gateway))
      .default([]),
    dns: z.array(ipAddressSchema).default([]),
    /** Search domains. */
    domains: z.array(z.string().regex(oneLine, 'expected a domain such as "example.org"')).default([]),
    /** Bytes; absent: the driver's. */
    mtu: z.int().min(576).max(65535).optional(),
  })
  .superRefine((fact, context) => {
    for (const { path, message } of interfaceProblems(fact))
      context.addIssue({ code: 'custom', path: [...path], message })
  })
export type InterfaceFact = z.infer<typeof interfaceFactSchema>

const sshKeySchema = z.string().superRefine((key, context) => {
  const message = sshKeyProblem(key)
  if (message !== null) context.addIssue({ code: 'custom', message })
})

/** What belongs to one machine and never to a commit. */
export const factsSchema = z.strictObject({
  hostname: hostNameSchema.optional(),
  interfaces: z
    .array(interfaceFactSchema)
    .default([])
    .superRefine((interfaces, context) => {
      const seen = new Set<string>()
      for (const [index, address] of interfaces.flatMap((fact, at) =>
        fact.addresses.map((text) => [at, text] as const),
      )) {
        if (seen.has(address))
          context.addIssue({ code: 'custom', path: [index], message: `${address} is given twice` })
        seen.add(address)
      }
    }),
  /** user name -> authorized keys, added to those of the system. */
  sshKeys: z
    .record(z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected a user name'), z.array(sshKeySchema))
    .default({}),
  /** secret name -> age file (path relative to the project); overrides the system's secret of that name. */
  secrets: z
    .record(
      secretNameSchema,
      z
        .string()
        .regex(
          /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0]+$/,
          'expected a path inside the project, such as "secrets/web1/tls.age"',
        ),
    )
    .default({}),
})
export type Facts = z.infer<typeof factsSchema>
/** Facts as a person writes them: everything with a default may be left out. */
export type FactsInput = z.input<typeof factsSchema>

/** One machine: which system it runs, and what is only its own. */
export interface Node {
  readonly kind: 'node'
  readonly name: string
  readonly system: string
  readonly facts: Facts
  readonly tags: readonly string[]
  readonly position: SourcePosition
}

/**
 * Facts from what a person wrote, defaults filled in.
 * @param where the node's position, or what else to call it in messages.
 * @throws IngotError (`facts-invalid`, request) with one problem per mistake, each naming its path (`facts.interfaces[0].gateway`).
 */
export function parseFacts(input: unknown, where: SourcePosition | string): Facts {
  const parsed = factsSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw requestError(parsed.error.issues.map((issue) => factsProblem(issue, where)))
}

function factsProblem(issue: z.core.$ZodIssue, where: SourcePosition | string): Problem {
  const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? factsSchema.shape : interfaceFactSchema.shape
    const message = `facts${path}: unknown ${issue.keys.map((key) => `'${key}'`).join(', ')}`
    return { code: 'facts-invalid', message, where, hint: `there are ${Object.keys(known).join(', ')}` }
  }
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return { code: 'facts-invalid', message: `facts${path}: ${message}`, where }
}
