import { test } from 'node:test'
import { installs } from './installs.ts'

test(
  'a live system for BIOS on a stick installs itself on a disk, which boots',
  { timeout: 1_500_000 },
  (t) => installs(t, { mode: 'bios', from: 'iso', keep: false }),
)
