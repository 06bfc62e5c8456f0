import { test } from 'node:test'
import { installsOverSsh } from '../installs-ssh.ts'

test('a machine that boots by BIOS becomes another one', { timeout: 1_500_000 }, (t) =>
  installsOverSsh(t, { mode: 'bios', disk: 'plain', withTrouble: false }),
)
