import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Screen } from '@ingot/virtual/guest.ts'
import { root } from './house/tracked-files.ts'
import { difference, readPng } from './png.ts'
import { sharedStore } from './quickstart.ts'

/** Waits until something holds that takes at most so many seconds. */
export async function until(
  t: TestContext,
  seconds: number,
  what: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await holds())) {
    assert.ok(performance.now() < end, `${what}: not within ${seconds} s`)
    await sleep(400, undefined, { signal: t.signal })
  }
}

/** What a screen is to show. */
export interface Shown {
  /** Of the picture in tests/goldens, which is made anew by deleting it: what was seen lies in the store's logs. */
  readonly name: string
  readonly seconds: number
  /** Rows of points that are another each time, the first and the one after the last. */
  readonly changing?: { readonly from: number; readonly to: number }
  /** Part of the points that may differ. */
  readonly tolerance?: number
}

/** Waits until the screen shows what a golden picture has. */
export async function shows(
  t: TestContext,
  screen: Pick<Screen, 'screenshot'>,
  wanted: Shown,
): Promise<void> {
  const { name, seconds, changing = { from: 0, to: 0 }, tolerance = 0.002 } = wanted
  const golden = join(root, 'tests', 'goldens', `${name}.png`)
  const seen = join(sharedStore, 'logs', `${name}.png`)
  const isCompared = (y: number): boolean => y < changing.from || y >= changing.to
  mkdirSync(join(sharedStore, 'logs'), { recursive: true })
  await until(t, seconds, `a screen as in ${golden}; what was there is ${seen}`, async () => {
    const shot = await screen.screenshot()
    writeFileSync(seen, shot)
    if (!existsSync(golden)) return false
    return difference(readPng(shot), readPng(readFileSync(golden)), isCompared) < tolerance
  })
}
