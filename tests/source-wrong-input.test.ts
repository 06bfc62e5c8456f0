import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import type { LockOptions } from '@ingot/source/debian/lock-project.ts'
import { createKey, sha256Of } from './source-archive.ts'
import type { DebFile } from './source-archive.ts'
import { createBench, problemsOf } from './source-bench.ts'
import type { Bench } from './source-bench.ts'

interface Case {
  readonly name: string
  readonly code: string
  /** What the problem has to tell, anywhere. */
  readonly tells: RegExp
  /** Packages beside base and lib. */
  readonly debs?: (deb: Bench['deb']) => readonly DebFile[]
  /** Done after the archive was published. */
  readonly spoil?: (bench: Bench, context: TestContext) => void
  readonly root?: readonly string[]
  readonly source?: (bench: Bench) => Partial<DebianSource>
  readonly options?: (bench: Bench) => Partial<LockOptions>
}

const hour = 3_600_000
const release = 'debian/dists/trixie'

const cases: readonly Case[] = [
  {
    name: 'an archive without a signature',
    code: 'archive-unsigned',
    tells: /not signed/,
    spoil: (bench) => bench.publish([], { key: undefined }),
  },
  {
    name: 'an archive whose signed text was changed',
    code: 'archive-unsigned',
    tells: /trixie.*(?:BADSIG|invalid|manipulated|Sub-process)/,
    spoil: ({ www }) => replaceIn(join(www, release, 'InRelease'), 'Origin: Test', 'Origin: Evil'),
  },
  {
    name: 'an archive signed by a stranger',
    code: 'archive-wrong-key',
    tells: /key/,
    spoil: (bench, context) => bench.publish([], { key: createKey(context, 'stranger') }),
  },
  {
    name: 'an archive that has expired',
    code: 'archive-expired',
    tells: /hiding newer packages.*clock/s,
    spoil: (bench) =>
      bench.publish([], { date: new Date(Date.now() - 48 * hour), validUntil: new Date(Date.now() - hour) }),
  },
  {
    name: 'an index that is not the signed one',
    code: 'archive-broken',
    tells: /Packages/,
    spoil: ({ www }) => replaceIn(join(www, release, 'main/binary-amd64/Packages'), '1.0', '6.6'),
  },
  {
    name: 'a suite that is not there',
    code: 'archive-suite-missing',
    tells: /forky/,
    source: () => ({ suite: 'forky' }),
  },
  {
    name: 'no network',
    code: 'archive-unreachable',
    tells: /network/,
    source: () => ({ mirror: 'http://127.0.0.1:9/debian' }),
  },
  { name: 'an unknown package', code: 'package-unknown', tells: /did you mean htop\?/, root: ['htpo'] },
  {
    name: 'a package of another component',
    code: 'package-other-component',
    tells: /firmware-x is in component non-free/,
    root: ['firmware-x'],
  },
  {
    name: 'a package of another architecture',
    code: 'package-other-architecture',
    tells: /pi-boot does not exist for amd64.*arm64/,
    root: ['pi-boot'],
  },
  {
    name: 'a virtual package that many provide',
    code: 'package-virtual',
    tells: /editor-one, editor-two/,
    debs: (deb) =>
      ['editor-one', 'editor-two'].map((name) => deb(name, '1.0', { Provides: 'x, editor (= 1), y' })),
    root: ['editor'],
  },
  {
    name: 'a dependency that is nowhere',
    code: 'dependencies-unsatisfiable',
    tells: /needy Depends: libmissing/,
    debs: (deb) => [deb('needy', '1.0', { Depends: 'libmissing (>= 3)' })],
    root: ['needy'],
  },
  {
    name: 'packages that exclude each other',
    code: 'dependencies-unsatisfiable',
    tells: /hello.*Conflicts/,
    debs: (deb) => [deb('fire', '1.0', { Conflicts: 'water' }), deb('water', '1.0')],
    root: ['fire', 'water'],
  },
  {
    name: 'a name that apt would read as an order',
    code: 'package-name-invalid',
    tells: /lib-/,
    root: ['lib-'],
  },
  { name: 'a name that is an option', code: 'package-name-invalid', tells: /--purge/, root: ['--purge'] },
  {
    name: 'a keyring that is not there',
    code: 'keyring-missing',
    tells: /apt-get install debian-archive-keyring/,
    options: () => ({ keyring: '/nonexistent/keyring.gpg' }),
  },
  {
    name: "a repository's key that is none",
    code: 'repository-key-invalid',
    tells: /gpg --armor --export/,
    source: ({ served }) => ({
      repositories: [{ name: 'vendor', uri: served.uri, suite: 'x', components: ['main'], key: 'no key' }],
    }),
  },
  {
    name: 'a repository that would write its own line into the sources',
    code: 'repository-invalid',
    tells: /vendor/,
    source: ({ served, key }) => ({
      repositories: [
        { name: 'vendor', uri: served.uri, suite: 'x\nTrusted: yes', components: ['main'], key: key.armour },
      ],
    }),
  },
  {
    name: 'a password in an address',
    code: 'uri-with-credentials',
    tells: /^(?!.*hunter2)/s,
    source: () => ({ mirror: 'http://me:hunter2@example.org/debian' }),
  },
  {
    name: 'a local package that is none',
    code: 'local-package-invalid',
    tells: /package\.deb/,
    source: ({ directory }) => {
      const path = join(directory, 'package.deb')
      writeFileSync(path, 'no package')
      return { localPackages: [{ path, sha256: sha256Of(path), bytes: statSync(path).size }] }
    },
  },
  {
    name: 'a local package that is gone',
    code: 'local-package-missing',
    tells: /gone\.deb/,
    source: () => ({ localPackages: [{ path: '/nonexistent/gone.deb', sha256: '0'.repeat(64), bytes: 1 }] }),
  },
]

function replaceIn(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(from))
  writeFileSync(path, text.replaceAll(from, to))
}

for (const { name, code, tells, debs, spoil, root = ['lib'], source, options } of cases) {
  test(`${name}: ${code}`, { timeout: 60_000 }, async (context) => {
    const bench = await createBench(context)
    const { deb } = bench
    const main = [deb('base', '1.0', { Essential: 'yes' }), deb('lib', '1.0'), deb('htop', '1.0')]
    bench.publish([], {
      packages: {
        main: {
          amd64: [...main, ...(debs?.(deb) ?? [])],
          arm64: [deb('pi-boot', '1.0', { Architecture: 'arm64' })],
        },
        'non-free': { amd64: [deb('firmware-x', '1.0')], arm64: [] },
      },
    })
    spoil?.(bench, context)
    const request = bench.request(root, { source: bench.source(source?.(bench)) })
    const problems: readonly Problem[] = await problemsOf(bench.lock(request, null, options?.(bench)))
    assert.deepEqual([...new Set(problems.map((problem) => problem.code))], [code], JSON.stringify(problems))
    assert.match(JSON.stringify(problems), tells)
    assert.ok(problems.every((problem) => problem.hint ?? problem.where))
  })
}
