import { mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'

/**
 * Gives each image a name beside the project: `.ingot/hello.raw-efi`, a link into the store. Resolves to the links, or
 * to the images' own paths where the project cannot be written.
 */
export async function linkImages(
  project: string,
  { system, images }: Pick<BuildReport, 'system' | 'images'>,
): Promise<readonly string[]> {
  const directory = join(project, '.ingot')
  return Promise.all(
    images.map(async ({ format, path }) => {
      const link = join(directory, `${system}.${format}`)
      const fresh = `${link}.${process.pid}`
      try {
        await mkdir(directory, { recursive: true })
        await symlink(path, fresh)
        await rename(fresh, link)
        return link
      } catch {
        return path
      }
    }),
  )
}
