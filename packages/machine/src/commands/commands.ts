import type { Command } from '../command-line/command.ts'
import { bless, judgeCommand, prepareBoot, settleBoot } from './boot.ts'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { du } from './du.ts'
import { etc } from './etc.ts'
import { exportTree } from './export.ts'
import { hardware } from './hardware.ts'
import { history } from './history.ts'
import { install } from './install.ts'
import { log } from './log.ts'
import { pin, unpin } from './pin.ts'
import { prune } from './prune.ts'
import { revert } from './revert.ts'
import { settleStateCommand, state } from './state.ts'
import { status } from './status.ts'
import { switchTo } from './switch.ts'
import { unlock } from './unlock.ts'
import { update } from './update.ts'
import { validate } from './validate.ts'
import { verify } from './verify.ts'

/** Everything that `os` can do, in the order of the help. */
export const commands: readonly Command[] = [
  status,
  check,
  update,
  revert,
  switchTo,
  history,
  diff,
  etc,
  verify,
  validate,
  pin,
  unpin,
  prune,
  du,
  hardware,
  install,
  state,
  unlock,
  log,
  exportTree,
  prepareBoot,
  settleBoot,
  settleStateCommand,
  judgeCommand,
  bless,
]
