import { test } from 'node:test'
import { installsOverSsh } from './installs-ssh.ts'

test('a machine that runs becomes another one', { timeout: 1_500_000 }, (t) =>
  installsOverSsh(t, { mode: 'uefi', disk: 'tpm', withTrouble: true }),
)
