import { test } from 'node:test'
import { installsOverSsh } from './installs-ssh.ts'

test('a machine that runs becomes another one', { timeout: 1_500_000 }, (t) =>
  installsOverSsh(t, 'uefi', true),
)
