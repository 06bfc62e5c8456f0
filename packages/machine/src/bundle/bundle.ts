import { join } from 'node:path'
import { rolldown } from 'rolldown'

/** QuickJS's own modules, and what they are called in the bundle. */
const quickjsModules = { 'quickjs:std': 'std', 'quickjs:os': 'os' } as const

/**
 * `os` as one file for QuickJS. The same sources give the same text on every machine, so whoever builds a system gets the
 * same commit.
 */
export async function bundleOs(): Promise<string> {
  return bundleForQuickjs(join(import.meta.dirname, '../entry-quickjs.ts'))
}

/** The installer, which is a program of its own: it brings a parser for YAML, and `os` starts at every boot. */
export async function bundleInstaller(): Promise<string> {
  return bundleForQuickjs(join(import.meta.dirname, '../install/entry-quickjs.ts'))
}

/** A program and all that it imports, as one executable file for QuickJS. */
export async function bundleForQuickjs(entry: string): Promise<string> {
  const build = await rolldown({
    input: entry,
    platform: 'neutral',
    external: Object.keys(quickjsModules),
    transform: { target: 'es2023' },
    onLog: (_level, log) => {
      throw new Error(log.message)
    },
  })
  try {
    const { output } = await build.generate({
      format: 'esm',
      paths: quickjsModules,
      minify: true,
      banner: '#!/usr/bin/qjs -m',
    })
    return output[0].code
  } finally {
    await build.close()
  }
}
