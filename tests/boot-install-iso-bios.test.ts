import { test } from 'node:test'
import { installsUnattended } from './installs-unattended.ts'

test(
  'a live system for BIOS on a stick installs itself by a volume with answers, and the disk boots',
  { timeout: 1_500_000 },
  installsUnattended,
)
