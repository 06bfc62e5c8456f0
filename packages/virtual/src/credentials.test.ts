import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialFiles, kernelArgumentsFiles } from './credentials.ts'

test('a credential survives any content', () => {
  const [first, second] = credentialFiles({ 'a.b': 'line 1\nline "2", comma\n', c: new Uint8Array([0, 255]) })
  const [name, value] = first?.content.split('=', 2) ?? []
  assert.equal(name, 'io.systemd.credential.binary:a.b')
  assert.equal(Buffer.from(value ?? '', 'base64').toString(), 'line 1\nline "2", comma\n')
  assert.match(second?.content ?? '', /^io\.systemd\.credential\.binary:c=AP8=$/)
  assert.notEqual(first?.file, second?.file)
})

test('kernel arguments go to the loader', () => {
  const content = kernelArgumentsFiles(['quiet', 'panic=10']).at(-1)?.content
  assert.equal(content, 'io.systemd.boot.kernel-cmdline-extra=quiet panic=10')
})
