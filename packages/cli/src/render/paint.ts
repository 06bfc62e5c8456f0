import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or returns it as it is. */
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_style, text) => text

/** Colours only where `stream` is a terminal and neither NO_COLOR nor a dumb TERM forbids it. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (stream.isTTY !== true || process.env['TERM'] === 'dumb') return plain
  return (style, text) => styleText(style, text, { stream, validateStream: true })
}
