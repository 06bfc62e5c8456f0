import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { encodeSshKey, generateSshKey } from './ephemeral-key.ts'

// RFC 8032, section 7.1, test 1.
const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
const point = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')

test('the parts of a key file stand where OpenSSH looks for them', () => {
  const { publicKey, privateKey } = encodeSshKey(seed, point, Buffer.from('01020304', 'hex'), 'someone')
  assert.match(publicKey, /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]+ someone$/)
  const file = Buffer.from(privateKey.replaceAll(/-----.*-----|\n/g, ''), 'base64')
  assert.equal(file.subarray(0, 15).toString(), 'openssh-key-v1\0')
  const fields = readFields(file.subarray(15 + 3 * 4 + 4 + 4 + 4))
  const [blob, secret] = fields
  assert.deepEqual(blob?.subarray(-32), point)
  assert.equal((secret?.length ?? 1) % 8, 0)
  assert.ok(secret?.includes(Buffer.concat([seed, point])))
  assert.ok(privateKey.split('\n').every((line) => line.length <= 70))
})

test('every key is new', () => {
  assert.notEqual(generateSshKey('a').publicKey, generateSshKey('a').publicKey)
})

test('the vector is a pair', () => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const pair = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  assert.equal(pair.export({ format: 'jwk' })['x'], point.toString('base64url'))
})

function readFields(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    fields.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return fields
}
