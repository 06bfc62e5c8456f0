import { boolean, integer, oneOf, port, string, text } from './types/basic.ts'
import { calendar } from './types/calendar.ts'
import { listOf, recordOf } from './types/collections.ts'
import { duration, size } from './types/quantity.ts'
import { lines } from './types/lines.ts'
import { nullable, submodule } from './types/structure.ts'
import { cidr, hostAddress, hostName, ipAddress } from './types/network.ts'
import { settings } from './types/settings.ts'
import { absolutePath, fileMode, packageName, secret, sshKey, unitName, userName } from './types/system.ts'

/** All types of options, by name. */
export const t = {
  boolean,
  string,
  text,
  lines,
  integer,
  port,
  size,
  duration,
  calendar,
  oneOf,
  listOf,
  recordOf,
  submodule,
  nullable,
  settings,
  absolutePath,
  fileMode,
  userName,
  packageName,
  unitName,
  secret,
  sshKey,
  hostName,
  hostAddress,
  ipAddress,
  cidr,
} as const
