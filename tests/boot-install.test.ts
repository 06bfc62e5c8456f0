import { test } from 'node:test'
import { installs } from './installs.ts'

test(
  'a system installs itself beside what is on a disk, which becomes smaller for it, and boots',
  { timeout: 1_500_000 },
  (t) => installs(t, { mode: 'uefi', from: 'disk', keep: true, shrinks: true }),
)
