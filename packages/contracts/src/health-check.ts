import { z } from 'zod'

/** By a pattern, and not by parsing it: QuickJS, which reads this on machines, has no `URL`. */
export const httpAddressSchema = z
  .string()
  .regex(/^https?:\/\/[^\s/?#]+([/?]\S*)?$/, 'expected an address that begins with http:// or https://')

const common = {
  /** Names the check in messages; unique in its list. */
  name: z.string().min(1),
  /** Seconds until a check that has not passed has failed; it is tried again until then. */
  limitSeconds: z.number().positive(),
}

/** One thing that must hold for a boot (later: a container, a wave) to count as good. */
export const healthCheckSchema = z.discriminatedUnion('kind', [
  /** A systemd unit is active. */
  z.strictObject({ ...common, kind: z.literal('unit'), unit: z.string().min(1) }),
  /** systemd has no unit that failed. */
  z.strictObject({ ...common, kind: z.literal('no-failed-units') }),
  /** Exits 0; run without a shell. */
  z.strictObject({ ...common, kind: z.literal('command'), command: z.array(z.string()).min(1) }),
  /** Something listens on a TCP port. */
  z.strictObject({
    ...common,
    kind: z.literal('port'),
    address: z.string().default('127.0.0.1'),
    port: z.int().min(1).max(65535),
  }),
  /** A GET answers with this status. */
  z.strictObject({
    ...common,
    kind: z.literal('http'),
    url: httpAddressSchema,
    status: z.int().min(100).max(599).default(200),
  }),
  /** At least so many bytes are free in the file system that holds a path. */
  z.strictObject({
    ...common,
    kind: z.literal('free-space'),
    path: z.string().startsWith('/'),
    bytes: z.int().min(1),
  }),
  /** The head of the machine's channel can be fetched and is properly signed. */
  z.strictObject({ ...common, kind: z.literal('update-source') }),
])
export type HealthCheck = z.infer<typeof healthCheckSchema>
