import { z } from 'zod'
import { releaseSchema, type Release } from '@ingot/contracts/release.ts'
import type { Files } from '../ports/ports.ts'
import { readState, writeState } from './json-file.ts'

const name = 'releases.json'
const schema = z.array(releaseSchema)

/** Statements of the releases that were installed here, the latest first: they say which number a commit has. */
export function readReleases(files: Files): readonly Release[] {
  return readState(files, name, schema) ?? []
}

/** Keeps the statement of a release, and of those before it whose commits are still here. */
export function rememberRelease(files: Files, release: Release, installed: readonly string[]): void {
  const others = readReleases(files).filter(
    ({ commit }) => commit !== release.commit && installed.includes(commit),
  )
  const next = [release, ...others]
  if (JSON.stringify(readReleases(files)) !== JSON.stringify(next)) writeState(files, name, next)
}
