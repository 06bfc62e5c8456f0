import type { ProvidedFile } from '@ingot/contracts/machine.ts'
import { commands } from '../commands/commands.ts'
import { bashCompletion } from '../command-line/completion.ts'
import { manualPage } from '../command-line/manual.ts'
import { bundleOs } from './bundle.ts'

/** Everything of `os` that goes into every system. */
export async function providedTexts(): Promise<Readonly<Record<ProvidedFile, string>>> {
  return { 'os.js': await bundleOs(), 'os.8': manualPage(commands), 'os.bash': bashCompletion(commands) }
}
