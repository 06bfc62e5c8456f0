import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { formatOf } from '@ingot/image/formats.ts'
import { placeImage } from '@ingot/image/place-image.ts'

/** Names each image beside the project, `.ingot/hello.qcow2`; where nothing can be written there it stays in the store. */
export async function placeImages(project: string, report: BuildReport): Promise<BuildReport> {
  const images = await Promise.all(
    report.images.map((image) =>
      placeImage(
        image,
        join(project, '.ingot', `${report.system}.${formatOf(image.format).extension}`),
      ).catch(() => image),
    ),
  )
  return { ...report, images }
}
