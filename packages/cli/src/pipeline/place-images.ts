import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { placeImage } from '@ingot/image/place-image.ts'

/** Names each image beside the project, `.ingot/hello.raw-efi`; where nothing can be written there it stays in the store. */
export async function placeImages(project: string, report: BuildReport): Promise<BuildReport> {
  const images = await Promise.all(
    report.images.map((image) =>
      placeImage(image, join(project, '.ingot', `${report.system}.${image.format}`)).catch(() => image),
    ),
  )
  return { ...report, images }
}
