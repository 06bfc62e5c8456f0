import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Release } from '@ingot/contracts/release.ts'
import { commitArgument } from '@ingot/contracts/sealed.ts'
import { piecePath } from '@ingot/release/published-paths.ts'
import type { Command, Finished, Ports } from '../ports/ports.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { names, one, programs, releaseOf, table, three, two } from '../testing/sealed-machine.ts'
import { installSealed } from './install-sealed.ts'
import { uuidsOf } from './slots.ts'

const contents = {
  root: 'root of two '.repeat(500),
  verity: 'hashes of two '.repeat(50),
  program: `roothash=${two} ${commitArgument}=${two} `.repeat(100),
}
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const fileOf = (text: string) => ({ bytes: text.length, pieces: [digestOf(text)] })
const sealed = {
  rootHash: two,
  root: fileOf(contents.root),
  verity: fileOf(contents.verity),
  program: fileOf(contents.program),
}
const release: Release = { ...releaseOf('x'), sealed }
const running = `ingot-4-${one.slice(0, 12)}.efi`
const next = `ingot-5-${two.slice(0, 12)}+3.efi`

class PowerCut extends Error {}

/** A machine whose devices are files; the programs that write to them are the real ones. */
function machineOf(t: TestContext) {
  const told = table()
  const uuids: Record<string, string> = {}
  const world = rootedWorld(t, (command) => {
    const stdout = told(command)
    return stdout === undefined ? play(command) : { stdout }
  })
  const at = (path: string): string => join(world.root, path)
  const play = ([program, ...args]: Command): Partial<Finished> => {
    if (program === 'curl') {
      const url = args.at(-1) ?? ''
      const text = Object.values(contents).find((content) => url.endsWith(piecePath(digestOf(content))))
      writeFileSync(at(args[args.indexOf('--output') + 1] ?? ''), text ?? '')
      return { stdout: '200' }
    }
    if (program === 'sfdisk') uuids[args.at(-2) ?? ''] = args.at(-1) ?? ''
    if (['sfdisk', 'sbverify', 'sync'].includes(program)) return {}
    if (program === 'veritysetup') return { status: isWhole(world.root) ? 0 : 1 }
    const mapped = args.map((word) => word.replace(/^((?:if|of)=)?(?=\/)/, `$1${world.root}`))
    const { status, stdout, stderr } = spawnSync(program, mapped, { encoding: 'utf8', timeout: 60_000 })
    return { status: status ?? 1, stdout, stderr }
  }
  for (const directory of ['/proc', '/dev', '/var/lib/ingot', programs])
    mkdirSync(at(directory), { recursive: true })
  writeFileSync(at('/proc/cmdline'), `roothash=${one} ${commitArgument}=${one}\n`)
  for (const name of [running, `ingot-3-${three.slice(0, 12)}.efi`])
    writeFileSync(at(`${programs}/${name}`), name)
  for (const device of ['vda2', 'vda3', 'vda4', 'vda5'])
    writeFileSync(at(`/dev/${device}`), device.repeat(3000))
  return { world, uuids, at }
}

function isWhole(root: string): boolean {
  const begins = (device: string, text: string): boolean =>
    readFileSync(join(root, device), 'utf8').startsWith(text)
  return begins('/dev/vda4', contents.root) && begins('/dev/vda5', contents.verity)
}

/** The file that a program writes to. */
function writtenBy([program, ...args]: Command): string | undefined {
  if (program === 'dd') return args.find((word) => word.startsWith('of='))?.slice(3)
  return program === 'cp' ? args.at(-1) : undefined
}

/** The same ports, until that change; what is written in that moment is there by half. */
function untilCut(
  ports: Ports,
  at: (path: string) => string,
  cutAt: number,
): Ports & { readonly changes: () => number } {
  let changes = 0
  const change = <T>(perform: () => T, half?: () => void): T => {
    if (changes >= cutAt) throw new PowerCut()
    changes += 1
    const done = perform()
    if (changes < cutAt) return done
    half?.()
    throw new PowerCut()
  }
  const { files, processes } = ports
  return {
    ...ports,
    changes: () => changes,
    files: {
      ...files,
      write: (...args) => change(() => files.write(...args)),
      remove: (path) => change(() => files.remove(path)),
      rename: (from, to) => change(() => files.rename(from, to)),
    },
    processes: {
      run: (command, options) => {
        const to = writtenBy(command)
        if (to === undefined && command[0] !== 'truncate' && !command.includes('--part-uuid')) {
          if (changes >= cutAt) throw new PowerCut()
          return processes.run(command, options)
        }
        return change(
          () => processes.run(command, options),
          to === undefined ? undefined : () => damage(at(to)),
        )
      },
    },
  }
}

/** The end of what was written did not reach the disk. */
function damage(path: string): void {
  const content = readFileSync(path)
  writeFileSync(path, Buffer.concat([content.subarray(0, 300), Buffer.alloc(content.length - 300, 0xff)]))
}

test('wherever the power goes in an update, what runs boots, a new program has a whole slot, and the next update ends it', (t) => {
  const update = ({ world, at }: ReturnType<typeof machineOf>, cutAt: number): number => {
    const ports = untilCut(world.ports, at, cutAt)
    const work = { release, url: 'http://x', times: {}, note: () => {}, remember: () => {} }
    try {
      installSealed(ports, work)
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
    }
    return ports.changes()
  }
  const all = update(machineOf(t), Infinity)
  assert.ok(all > 10, `${all} changes`)
  for (let cutAt = 1; cutAt <= all; cutAt += 1) {
    const machine = machineOf(t)
    const { world, uuids, at } = machine
    update(machine, cutAt)
    const bootable = names(world).filter((name) => name.endsWith('.efi'))
    assert.ok(bootable.includes(running), `cut ${cutAt}`)
    assert.equal(readFileSync(at(`${programs}/${running}`), 'utf8'), running)
    for (const device of ['vda2', 'vda3'])
      assert.equal(readFileSync(at(`/dev/${device}`), 'utf8'), device.repeat(3000))
    const isNamed = uuids['4'] === uuidsOf(two).root && uuids['5'] === uuidsOf(two).verity
    if (bootable.includes(next)) {
      assert.ok(isWhole(world.root) && isNamed, `cut ${cutAt}: a program without its slot`)
      assert.equal(readFileSync(at(`${programs}/${next}`), 'utf8'), contents.program)
    }
    const isTouched = readFileSync(at('/dev/vda4'), 'utf8') !== 'vda4'.repeat(3000)
    if (isTouched)
      assert.ok(!bootable.some((name) => name.startsWith('ingot-3')), `cut ${cutAt}: leads to a half slot`)
    update(machine, Infinity)
    assert.ok(isWhole(world.root), `cut ${cutAt}`)
    assert.ok(names(world).includes(running), `cut ${cutAt}`)
    assert.equal(
      names(world).filter((name) => name.endsWith('.efi') && name.includes(two.slice(0, 12))).length,
      1,
    )
    assert.ok(!names(world).some((name) => name.endsWith('.new')), `cut ${cutAt}: ${names(world).join(' ')}`)
  }
})
