import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { grub, renderMenu } from './grub.ts'
import type { EntryFiles, Offer, Step } from './offer.ts'

const word = fc.string({ unit: fc.constantFrom(...'ab=/."$\'\\#{}'), minLength: 1, maxLength: 8 })
const anyTries: fc.Arbitrary<Offer['tries']> = fc.oneof(
  fc.constant('good' as const),
  fc.record({ left: fc.nat(5), done: fc.nat(4) }, { noNullPrototype: true }),
)
const anyOffer: fc.Arbitrary<Offer> = fc.record(
  {
    deployment: fc.tuple(fc.stringMatching(/^[0-9a-f]{12}$/), fc.nat(9)).map(([a, b]) => `${a}.${b}`),
    version: fc.nat(1000),
    title: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    kernels: fc.stringMatching(/^[0-9a-f]{64}$/),
    options: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
    tries: anyTries,
  },
  { noNullPrototype: true },
)
const anyOffers = fc
  .uniqueArray(anyOffer, { minLength: 1, maxLength: 4, selector: ({ deployment }) => deployment })
  .map((offers) => offers.map((offer, index) => ({ ...offer, version: 10 - index })))

/** A boot partition in memory, with what the image left on it. */
function partition(): { readonly files: EntryFiles; readonly apply: (steps: readonly Step[]) => void } {
  const texts = new Map([['/boot/grub/grubenv', '# GRUB Environment Block\nmenu=a\n'.padEnd(1024, '#')]])
  return {
    files: { list: () => [], read: (path) => texts.get(path) },
    apply: (steps) => {
      for (const step of steps) {
        if (step.kind === 'write' || step.kind === 'overwrite') texts.set(step.path, step.text)
        else assert.equal(step.kind, 'sync')
      }
    },
  }
}

function offered(files: EntryFiles): readonly Offer[] {
  return grub.read(files, '/boot').map(({ deployment, version, title, kernels, options, tries }) => ({
    deployment,
    version,
    title,
    kernels,
    options,
    tries,
  }))
}

test('what is published is what is read, and each step leaves what was or what shall be', () => {
  fc.assert(
    fc.property(fc.array(anyOffers, { maxLength: 4 }), (states) => {
      const disk = partition()
      for (const state of states) {
        const before = offered(disk.files)
        for (const step of grub.steps(grub.read(disk.files, '/boot'), state, '/boot')) {
          disk.apply([step])
          const now = offered(disk.files)
          assert.ok([before, state].some((one) => isDeepStrictEqual(one, now)))
        }
        assert.deepEqual(offered(disk.files), state)
        assert.deepEqual(grub.steps(grub.read(disk.files, '/boot'), state, '/boot'), [])
      }
    }),
  )
})

test('to be found good, or to lose a try, rewrites no menu', () => {
  const offer = { deployment: '0.0', version: 1, title: 'a', kernels: '0', options: 'b' }
  const from = [{ ...offer, handle: 'b', tries: { left: 2, done: 1 } }]
  for (const tries of ['good', { left: 0, done: 3 }] as const) {
    const kinds = grub.steps(from, [{ ...offer, tries }], '/boot').map(({ kind }) => kind)
    assert.deepEqual(kinds, ['overwrite', 'sync'])
  }
})

test('GRUB tells the kernel that it counted', () => {
  for (const [line, counted] of [
    ['rw ingot.counted\n', true],
    ['rw ingot.counted.not\n', false],
  ] as const)
    assert.equal(grub.counted({ status: () => undefined, read: () => line }), counted)
})

test('all that counts in the environment stands in its first sector', () => {
  const offers = Array.from({ length: 16 }, (_, index): Offer => {
    const deployment = `${'0123456789ab'}.${index}`
    return { deployment, version: index, title: 'a', kernels: '0', options: 'b', tries: 'good' }
  })
  const steps = grub.steps([], offers, '/boot')
  const environment = steps.find((step) => step.kind === 'overwrite')?.text ?? ''
  assert.equal(environment.length, 1024)
  assert.match(environment.slice(512), /^#+$/)
})

test('a menu as raw-bios pours it is read', () => {
  const disk = partition()
  disk.apply([
    {
      kind: 'write',
      path: '/boot/grub/menu-a.cfg',
      text: `candidate ingot-40a9f1f88c6d.0 "$tries_40a9f1f88c6d_0"
menuentry 'old 0' --id ingot-40a9f1f88c6d.0 {
  count_down tries_40a9f1f88c6d_0 "$tries_40a9f1f88c6d_0" 3
  linux /ingot/2bac/vmlinuz 'ostree=/ostree/boot-1/ingot/40/0' 'rw' $extra
  initrd /ingot/2bac/initramfs.img
}
`,
    },
  ])
  assert.deepEqual(grub.read(disk.files, '/boot'), [
    {
      handle: 'a',
      deployment: '40a9f1f88c6d.0',
      version: 0,
      title: 'old 0',
      kernels: '2bac',
      options: 'ostree=/ostree/boot-1/ingot/40/0 rw',
      tries: { left: 3, done: 0 },
    },
  ])
})

test('what starts by itself is called by a name that GRUB cannot take for the number of an entry', () => {
  const options = 'ostree=/x'
  const text = renderMenu([
    { deployment: '62838f902880.0', version: 1, title: 'x', kernels: '2bac', options, tries: 'good' },
  ])
  const [, candidate = ''] = /^candidate (\S+) /m.exec(text) ?? []
  const [, id] = / --id (\S+) \{$/m.exec(text) ?? []
  assert.equal(candidate, id)
  assert.match(candidate, /^[a-z]/)
})
