import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'

/** What an unquoted text means in YAML 1.2's core schema (10.3.2). The parser does this itself except under a tag. */
export function coreScalar(source: string): null | boolean | number | string {
  if (/^(?:~|null|Null|NULL)?$/.test(source)) return null
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(source)) return source.toLowerCase() === 'true'
  if (/^0o[0-7]+$/.test(source)) return Number(source)
  if (/^0x[0-9a-fA-F]+$/.test(source)) return Number(source)
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(source)) return Number(source)
  return source
}

/** Whether an unquoted number begins with a zero: octal to a reader, decimal to YAML 1.2. */
export function looksOctal(source: string): boolean {
  return /^[-+]?0\d+$/.test(source)
}

/** Says so: nobody means the decimal one. */
export function octalProblem(source: string, where: SourcePosition): Problem {
  return {
    code: 'yaml-octal',
    message: `${source} is the decimal number ${Number(source)} in YAML`,
    where,
    hint: `write "${source}" for a text, 0o${source.replace(/^[-+]?0+/, '')} for an octal number`,
  }
}
