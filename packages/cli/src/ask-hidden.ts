import { Writable } from 'node:stream'
import { askLine } from './ask-line.ts'

/** As `askLine`, of what is not shown while it is typed. */
export async function askHidden(question: string, signal: AbortSignal): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  try {
    return await askLine('', signal, { output: nowhere, terminal: true })
  } finally {
    process.stderr.write('\n')
  }
}
