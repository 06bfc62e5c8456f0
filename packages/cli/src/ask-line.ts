import { createInterface, type ReadLineOptions } from 'node:readline/promises'

/**
 * Asks at the terminal, on standard error.
 * @returns the line that was typed; undefined where Ctrl-D was, which is no answer.
 * @throws what the signal says when it aborts.
 */
export async function askLine(
  question: string,
  signal: AbortSignal,
  streams: Partial<ReadLineOptions> = {},
): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, ...streams })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question(question, { signal })
  } catch (error) {
    if (signal.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error
    return undefined
  } finally {
    lines.close()
  }
}
