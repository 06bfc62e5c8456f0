/**
 * How long a system takes to boot, by stage, beside the same Debian without Ingot: `npm run bench:boot -- [options]`. Numbers:
 * docs/performance.md.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readInvokedProject } from '@ingot/cli/invocation.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { withForge } from '@ingot/cli/pipeline/build.ts'
import { fittingLock } from '@ingot/cli/pipeline/lock.ts'
import { openProgress } from '@ingot/cli/progress/view.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { testSystem } from '@ingot/virtual/test-system.ts'
import type { BootSeconds } from '@ingot/virtual/verify/results.ts'
import { ingotContender } from '../contenders/ingot.ts'
import { mkosiContender } from '../contenders/mkosi.ts'
import { writeMeasured } from '../report/document.ts'
import { withoutIngot } from './plain.ts'
import { bootTable } from './table.ts'
import { defaultCache, numberOfRuns, runScript } from '../script.ts'

const help = `Usage: npm run bench:boot -- [options]

Boots the system of bench/project, and the same Debian as mkosi builds it without Ingot, in turn, and prints times by stage.

Options:
  --runs <n>      how often each is booted; the median counts (default: 5)
  --write         put the table into docs/performance.md
  --cache <dir>   where stores, packages and tools of the benchmark stay
  --mirror <uri>  Debian mirror to use (default: the one the host's apt uses)
`
const declared = { motd: 'Forged.\n' }
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      cache: { type: 'string', default: defaultCache() },
      mirror: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const runs = numberOfRuns(values.runs)
  const [cache, mirror] = [path.resolve(values.cache), values.mirror]
  const ours = path.join(cache, 'ingot')
  const ingot = ingotContender({ directory: ours, mirror, signal })
  await ingot.declare(declared)
  const blueprint = withoutIngot(await ingot.blueprint())
  const mkosi = await mkosiContender({ directory: path.join(cache, 'plain'), mirror, blueprint, signal })
  await mkosi.declare(declared)
  for (const contender of [ingot, mkosi]) {
    say(`building with ${contender.name}`)
    await contender.fill()
  }
  const images = { ingot: (await ingot.image()).path, mkosi: (await mkosi.image()).path }

  const boots = { ingot: [] as BootSeconds[], mkosi: [] as BootSeconds[] }
  let acceleration = ''
  await withVirtualRoom(ours, mirror, signal, async (room) => {
    for (let run = 0; run < runs; run++) {
      for (const name of ['ingot', 'mkosi'] as const) {
        const report = await testSystem(room, {
          image: images[name],
          blueprint: { ...blueprint, expectations: [] },
          consoleLog: path.join(cache, `boot-${name}.log`),
          limitSeconds: 300,
          progress: () => {},
          signal,
        })
        say(`${name}: ${report.bootSeconds.total.toFixed(1)} s, ${report.state}`)
        acceleration = report.acceleration
        boots[name].push(report.bootSeconds)
      }
    }
  })
  const table = bootTable({ acceleration, ...boots })
  if (values.write) {
    await writeMeasured(path.join(import.meta.dirname, '../../docs/performance.md'), table, 'bench:boot')
  }
  process.stdout.write(`\n${table}`)
}

/** QEMU out of the tools that the benchmark's own project locks. */
async function withVirtualRoom(
  directory: string,
  mirror: string | undefined,
  signal: AbortSignal,
  work: (room: VirtualRoom) => Promise<void>,
): Promise<void> {
  const store = path.join(directory, 'store')
  const options = {
    directory: path.join(directory, 'project'),
    json: false,
    quiet: false,
    store,
    evalTimeout: 60,
    ...(mirror === undefined ? {} : { mirror }),
  }
  const invocation = { options, output: terminalOutput(), signal }
  const project = await readInvokedProject(invocation)
  const view = openProgress(process.stderr, true)
  try {
    const lock = await fittingLock(invocation, project, { locked: true, view })
    await withForge(invocation, { project, lock, view }, async (forge) =>
      work({ tools: await ensureToolsTree(forge, 'virtual'), directory: path.join(store, 'virtual') }),
    )
  } finally {
    view.close()
  }
}

await runScript(main)
