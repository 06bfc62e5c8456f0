import { test } from 'node:test'
import { bootedAsDeclared } from './guest.ts'

/** Several modules in each guest: a boot is dear. What is looked at stands in tests/guests, and in the modules. */
for (const system of ['server', 'host']) {
  test(`${system}: boots, and its modules do what they say`, { timeout: 900_000 }, async (t) => {
    await bootedAsDeclared(t, 'tests/guests', system)
  })
}
