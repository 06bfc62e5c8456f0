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
    /** Made by a console that shows it. */
    shown: '/run/ingot/unattended/shown',
    /** Made by a console at which a key was pressed. */
    stop: '/run/ingot/unattended/stop',
  },
} as const

/** A file of the volume, as answers that lie on it say it. */
const besideSchema = z
  .string()
  .regex(/^\.\/(?!(?:.*\/)?\.\.(?:\/|$))[^\0]+$/, 'expected a file of the volume, such as "./passphrase"')

const { disk, encryption } = installAnswersSchema.shape

/** Answers that lie on a volume: those of `os install`, and what nobody is there to say. */
export const setupAnswersSchema = installAnswersSchema.extend({
  /** `only`: the one disk that could be installed on, where there is one alone. */
  disk: z.union([z.literal('only'), disk.unwrap()], {
    error: 'expected a disk such as "/dev/sda", or only: the one disk that there is',
  }),
  encryption: encryption
    .unwrap()
    .extend({
      passphrase: besideSchema.optional(),
      recoveryKey: z
        .union([z.literal(false), besideSchema], {
          error: 'expected a new file of the volume, such as "./recovery-key", or false',
        })
        .default(false),
    })
    .optional(),
  /** What becomes of the machine when it is installed. */
  afterwards: z.enum(['poweroff', 'reboot', 'stay']).default('poweroff'),
})
export type SetupAnswers = z.infer<typeof setupAnswersSchema>
