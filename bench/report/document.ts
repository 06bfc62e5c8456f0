import { readFile, writeFile } from 'node:fs/promises'
import { workError } from '@ingot/contracts/problem.ts'

const begin = '<!-- measured: written by `npm run bench -- --write` -->'
const end = '<!-- end of measured -->'

/** Puts what was measured between the marks of a document. Throws `bench-document` when it has no marks. */
export async function writeMeasured(document: string, markdown: string): Promise<void> {
  const text = await readFile(document, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
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
