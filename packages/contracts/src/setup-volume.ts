import { z } from 'zod'
import { installAnswersSchema } from './installation.ts'

/** A volume that tells a live medium how to install its system, without anybody at the machine. */
export const setupVolume = {
  /** As long as a label of FAT may be. */
  label: 'INGOT-SETUP',
  service: 'ingot-unattended.service',
  /** Where an unattended installation and the consoles of the machine meet. */
  meeting: {
    directory: '/run/ingot/unattended',
    /** All that was said so far. */
    said: '/run/ingot/unattended/said',
    /** There while a key stops it. */
    waits: '/run/ingot/unattended/waits',
    /** Made by a console that shows it. */
    shown: '/run/ingot/unattended/shown',
    /** Made by a console at which a key was pressed. */
    stop: '/run/ingot/unattended/stop',
  },
} as const

/** A file of the volume, as answers that lie on it say it; what is meant, for whoever writes something else. */
function beside(meant: string): z.ZodString {
  return z.string().regex(/^\.\/(?!(?:.*\/)?\.\.(?:\/|$))[^\0]+$/, `expected ${meant}`)
}

const newFile = 'a new file of the volume, such as "./recovery-key", or false'
const oneDisk = 'expected a disk such as "/dev/sda", or only: the one disk that there is'
const { encryption } = installAnswersSchema.shape

/** Answers that lie on a volume: those of `os install`, and what nobody is there to say. */
export const setupAnswersSchema = installAnswersSchema.extend({
  /** `only`: the one disk that could be installed on, where there is one alone. */
  disk: z.string(oneDisk).regex(/^(?:only|\/dev\/[^\0]+)$/, oneDisk),
  encryption: encryption
    .unwrap()
    .extend({
      passphrase: beside(
        'a file of the volume, such as "./passphrase", not the passphrase itself',
      ).optional(),
      recoveryKey: z
        .union([z.literal(false), beside(newFile)], { error: `expected ${newFile}` })
        .default(false),
    })
    .optional(),
  /** What becomes of the machine when it is installed. */
  afterwards: z.enum(['poweroff', 'reboot', 'stay']).default('poweroff'),
})
export type SetupAnswers = z.infer<typeof setupAnswersSchema>
