/**
 * Ingot side by side with mkosi: `npm run bench -- [options]`. Method and numbers: docs/performance.md.
 */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Contender, Declared } from './contenders/contender.ts'
import { ingotContender } from './contenders/ingot.ts'
import { mkosiContender } from './contenders/mkosi.ts'
import { describeMachine } from './measure/machine.ts'
import { writeMeasured } from './report/document.ts'
import { comparePackages, memoryOf, rowOf, rowsOf } from './report/summary.ts'
import type { Row, Summary } from './report/summary.ts'
import { markdownOf } from './report/table.ts'
import { extraPackage, measure, scenarioNames } from './scenarios.ts'
import type { ScenarioName } from './scenarios.ts'
import { defaultCache, numberOfRuns, runScript } from './script.ts'

const help = `Usage: npm run bench -- [options]

Builds the same system with Ingot and with mkosi, one after the other, and prints times, memory, sizes and ratios.

Options:
  --runs <n>        how often each is measured; the median counts (default: 3)
  --only <list>     of: ${scenarioNames.join(', ')}
  --from-nothing    also measure once with nothing in any cache, downloads included
  --refill          bring packages and tools up to date first
  --json            print all numbers as JSON
  --write           put the tables into docs/performance.md
  --cache <dir>     where stores, packages and tools of the benchmark stay
  --mirror <uri>    Debian mirror to use (default: the one the host's apt uses)
`
const base: Declared = { motd: 'Forged.\n' }
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      only: { type: 'string', default: scenarioNames.join(',') },
      'from-nothing': { type: 'boolean', default: false },
      refill: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      cache: { type: 'string', default: defaultCache() },
      mirror: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const runs = numberOfRuns(values.runs)
  const wanted = scenariosIn(values.only)
  const cache = path.resolve(values.cache)

  const ingot = ingotContender({ directory: path.join(cache, 'ingot'), mirror: values.mirror, signal })
  await ingot.declare(base)
  const blueprint = await ingot.blueprint()
  const mkosi = await mkosiContender({
    directory: path.join(cache, 'mkosi'),
    mirror: values.mirror,
    blueprint,
    signal,
  })
  const contenders = [ingot, mkosi]

  const fromNothing = values['from-nothing'] ? await measureFromNothing(contenders) : []
  const stamp = createHash('sha256')
    .update(JSON.stringify([blueprint.packages, extraPackage]))
    .digest('hex')
  const stampFile = path.join(cache, 'filled')
  const isFilled = (await readFile(stampFile, 'utf8').catch(() => '')) === stamp
  const isFresh = isFilled && !values.refill && !values['from-nothing']
  await fill(contenders, { isFresh })
  await writeFile(stampFile, stamp)
  const measured = await measure(contenders, wanted, { base, runs, say })

  const summary: Summary = {
    schema: 1,
    machine: await describeMachine(cache),
    contenders: { ingot: await ingot.describe(), mkosi: await mkosi.describe() },
    runs,
    rows: [...rowsOf(measured), ...fromNothing],
    memory: memoryOf(measured),
    images: { ingot: await ingot.image(), mkosi: await mkosi.image() },
    packages: comparePackages({ ingot: await ingot.packages(), mkosi: await mkosi.packages() }, extraPackage),
  }
  await writeFile(path.join(cache, 'latest.json'), `${JSON.stringify(summary, null, 2)}\n`)
  if (values.write) {
    await writeMeasured(path.join(import.meta.dirname, '../docs/performance.md'), markdownOf(summary))
  }
  process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `\n${markdownOf(summary)}`)
}

/**
 * Downloads what the measurements need, so that the network plays no part in them. For Ingot a build that has
 * everything is cheap and says so; mkosi is left alone when its cache was filled for the same packages.
 */
async function fill(contenders: readonly Contender[], { isFresh }: { isFresh: boolean }): Promise<void> {
  for (const contender of contenders.filter(({ name }) => !isFresh || name === 'ingot')) {
    if (!isFresh) await contender.forgetVersions()
    for (const declared of [base, { ...base, extraPackage, isVolatile: true }]) {
      await contender.declare(declared)
      const { toolsSeconds = 0, sample } = await contender.fill()
      say(`filled the cache of ${contender.name} in ${(toolsSeconds + sample.seconds).toFixed(1)} s`)
    }
  }
}

async function measureFromNothing(contenders: readonly Contender[]): Promise<readonly Row[]> {
  const seconds = { ingot: 0, mkosi: 0 }
  let tools = 0
  for (const contender of contenders) {
    await contender.forgetAll()
    await contender.declare(base)
    const { toolsSeconds = 0, sample } = await contender.fill()
    say(`from nothing: ${contender.name} ${(toolsSeconds + sample.seconds).toFixed(1)} s`)
    seconds[contender.name] = toolsSeconds + sample.seconds
    tools += toolsSeconds
  }
  const samples = (mkosi: number): Row['samples'] => ({ ingot: [seconds.ingot], mkosi: [mkosi] })
  return [
    rowOf('from-nothing', 'from nothing, with downloads and tools', samples(seconds.mkosi)),
    rowOf('from-nothing-tools', "from nothing, mkosi's tools there", samples(seconds.mkosi - tools)),
  ]
}

function scenariosIn(text: string): readonly ScenarioName[] {
  return text.split(',').map((name) => {
    const found = scenarioNames.find((one) => one === name)
    if (found !== undefined) return found
    throw requestError({
      code: 'bench-scenario',
      message: `there is no scenario ${name}`,
      hint: `one of: ${scenarioNames.join(', ')}`,
    })
  })
}

await runScript(main)
