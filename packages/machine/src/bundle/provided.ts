import type { ProvidedFile } from '@ingot/contracts/machine.ts'
import { commands } from '../commands/commands.ts'
import { bashCompletion } from '../command-line/completion.ts'
import { manualPage } from '../command-line/manual.ts'
import { bundleInstaller, bundleOs } from './bundle.ts'

/** Everything of `os` that goes into systems. */
export async function providedTexts(): Promise<Readonly<Record<ProvidedFile, string>>> {
  const [os, install] = await Promise.all([bundleOs(), bundleInstaller()])
  return {
    'os.js': os,
    'install.js': install,
    'os.8': manualPage(commands),
    'os.bash': bashCompletion(commands),
  }
}
