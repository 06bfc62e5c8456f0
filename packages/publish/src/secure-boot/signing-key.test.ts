import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { secureBootKeyName, signingKeyFile } from './signing-key.ts'

interface Pair {
  readonly certificate: string
  /** File of the key, named as it should be. */
  readonly key: string
}

/** A directory of keys, and what makes more of them there. */
function room(t: TestContext): { directory: string; make: (kind?: readonly string[]) => Pair } {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-secure-boot-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const [key, crt] = [join(directory, 'new'), join(directory, 'new.crt')]
  return {
    directory,
    make: (kind = ['rsa:2048']) => {
      const words = ['req', '-new', '-x509', '-noenc', '-subj', '/CN=test', '-newkey', ...kind]
      const made = spawnSync('openssl', [...words, '-keyout', key, '-out', crt], { timeout: 60_000 })
      assert.equal(made.status, 0, String(made.stderr))
      const certificate = readFileSync(crt, 'utf8')
      const file = join(directory, secureBootKeyName('db', new X509Certificate(certificate)))
      renameSync(key, file)
      return { certificate, key: file }
    },
  }
}

async function problem(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return 'none'
  } catch (error) {
    if (error instanceof IngotError) return error.problems[0]?.code
    throw error
  }
}

test('the key of a certificate is found among others, by the name of the certificate', async (t) => {
  const { directory, make } = room(t)
  make()
  const { certificate, key } = make()
  make()
  assert.equal(await signingKeyFile(directory, certificate), key)
})

test('a key that is missing, seen by others, of another certificate, or of another kind signs nothing', async (t) => {
  const { directory, make } = room(t)
  const { certificate, key } = make()
  const other = make()
  const tried = (): Promise<string | undefined> => problem(signingKeyFile(directory, certificate))
  assert.equal(await problem(signingKeyFile(directory, 'nonsense')), 'certificate-malformed')
  assert.equal(await problem(signingKeyFile(join(directory, 'nowhere'), certificate)), 'signing-key-missing')
  chmodSync(key, 0o640)
  assert.equal(await tried(), 'key-exposed')
  copyFileSync(other.key, key)
  chmodSync(key, 0o600)
  assert.equal(await tried(), 'key-misfit')
  copyFileSync(join(directory, 'new.crt'), key)
  chmodSync(key, 0o600)
  assert.equal(await tried(), 'key-malformed')
  const curve = make(['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
  assert.equal(await problem(signingKeyFile(directory, curve.certificate)), 'key-kind')
  rmSync(key)
  assert.equal(await tried(), 'signing-key-missing')
})
