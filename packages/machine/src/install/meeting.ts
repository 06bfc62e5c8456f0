import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import type { Ports } from '../ports/ports.ts'

const { directory, said, waits, shown, stop } = setupVolume.meeting
/** Seconds that a person has to stop it, and that a console has to come up. */
const patience = { person: 10, console: 60 } as const

/** Where an unattended installation tells the consoles of the machine what it does, and hears whether it is to stop. */
export interface Meeting {
  /** For people at consoles, and for the journal. */
  readonly say: (text: string) => void
  /** For people at consoles. */
  readonly show: (text: string) => void
  /**
   * Gives people time, once a console shows what was said.
   * @returns whether nobody pressed a key.
   */
  readonly wait: () => boolean
}

/** Begins anew: consoles know it by the file. */
export function openMeeting({ files, clock, console }: Ports): Meeting {
  files.makeDirectory(directory, 0o700)
  for (const path of [waits, shown, stop]) files.remove(path)
  files.write(said, '', 0o600)
  const show = (text: string): void => files.append(said, `${text}\n`)
  const isThere = (path: string): boolean => files.status(path) !== undefined
  return {
    show,
    say: (text) => {
      show(text)
      console.error(text)
    },
    wait: () => {
      files.write(waits, '')
      for (let second = 0; second < patience.console && !isThere(shown); second++) clock.sleep(1000)
      for (let second = 0; second < patience.person && !isThere(stop); second++) clock.sleep(1000)
      files.remove(waits)
      return !isThere(stop)
    },
  }
}
