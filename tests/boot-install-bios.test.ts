import { test } from 'node:test'
import { installs } from './installs.ts'

test(
  'a system for BIOS installs itself on a disk that was something else, which boots',
  { timeout: 1_500_000 },
  (t) => installs(t, { mode: 'bios', from: 'disk', keep: false }),
)
