import { test } from 'node:test'
import { installsOverSsh } from '../installs-ssh.ts'

test('a machine becomes another one, whose disk somebody has to open', { timeout: 1_500_000 }, (t) =>
  installsOverSsh(t, { mode: 'uefi', disk: 'person', withTrouble: false }),
)
