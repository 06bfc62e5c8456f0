import { readFile, writeFile } from 'node:fs/promises'
import { workError } from '@ingot/contracts/problem.ts'

const end = '<!-- end of measured -->'

/**
 * Puts what a script of the benchmark measured between its marks in a document.
 * @throws work error `bench-document` when the document has no such marks.
 */
export async function writeMeasured(document: string, markdown: string, script = 'bench'): Promise<void> {
  const begin = `<!-- measured: written by \`npm run ${script} -- --write\` -->`
  const text = await readFile(document, 'utf8')
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < from) {
    throw workError({
      code: 'bench-document',
      message: 'the document has no place for the measured numbers',
      where: document,
      hint: `put these two lines where they shall stand:\n${begin}\n${end}`,
    })
  }
  await writeFile(document, `${text.slice(0, from + begin.length)}\n\n${markdown}\n${text.slice(to)}`)
}
