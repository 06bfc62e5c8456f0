import { requestError } from '@ingot/contracts/problem.ts'
import { inspectDevice, type Device } from '@ingot/image/write/device.ts'
import { judgeDevice } from '@ingot/image/write/judge.ts'
import { bytesOfRawImage } from '@ingot/image/write/raw-image.ts'
import { writeImage } from '@ingot/image/write/write-image.ts'
import { askLine } from '../ask-line.ts'
import type { Invocation } from '../invocation.ts'
import { bytesText } from '../progress/text.ts'
import { openProgress } from '../progress/view.ts'

export interface WriteJob {
  readonly image: string
  readonly device: string
  /** Nobody needs to be asked. */
  readonly isAgreed: boolean
}

/** Writes an image to a device, after asking. Throws a request error where it must not be written there. */
export async function write({ options, output, signal }: Invocation, job: WriteJob): Promise<number | void> {
  const bytes = await bytesOfRawImage(job.image)
  const device = await inspectDevice(job.device)
  const problems = judgeDevice(device, { bytes })
  if (problems.length > 0) throw requestError(problems)
  if (!job.isAgreed && !(await isWanted(device, signal))) {
    output.note('nothing was written')
    return 1
  }
  const view = openProgress(process.stderr, options.quiet)
  try {
    const { progress } = view
    const sha256 = await writeImage({ image: job.image, bytes, device, progress, signal })
    view.close()
    if (options.json) return output.json({ device: device.path, bytes, sha256 })
    output.result(`${device.path} holds ${job.image}  (${bytesText(bytes)}, sha256 ${sha256.slice(0, 12)})`)
  } finally {
    view.close()
  }
}

async function isWanted(device: Device, signal: AbortSignal): Promise<boolean> {
  const { path, bytes, model, partitions } = device
  if (!process.stdin.isTTY)
    throw requestError({
      code: 'write-not-agreed',
      message: `everything on ${path} would be lost, and nobody is there to be asked`,
      hint: 'with --yes it is not asked',
    })
  const about = [model, bytesText(bytes), `partitions: ${partitions.join(', ') || 'none'}`]
  const question = `${path} (${about.filter(Boolean).join(', ')}): everything on it will be lost.\nWrite? Type yes: `
  return (await askLine(question, signal))?.trim() === 'yes'
}
