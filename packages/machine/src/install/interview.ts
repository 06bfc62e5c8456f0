import type {
  EncryptionAnswers,
  FoundDisk,
  InstallAnswers,
  InstallMachine,
} from '@ingot/contracts/installation.ts'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { askDisk, askOthers, askShrink, type Shrinkable } from './ask-disk.ts'
import { askPassphrase } from './passphrase.ts'
import { modeOn } from './plan-disk.ts'
import type { InstallSource, Wanted } from './wanted.ts'

/** What a person answered; passwords are kept apart, so that nothing prints them. */
export interface Interview {
  readonly answers: InstallAnswers & { readonly disk: string }
  readonly passwords: ReadonlyMap<string, string>
  /** Of the encrypted disk. */
  readonly passphrase?: string
}

/** Whoever asks: one line at a time, so that any terminal and any serial line will do. */
export interface Asker {
  readonly say: (text: string) => void
  /** @throws request error where nobody answers any more. */
  readonly ask: (question: string) => string
  /** What is typed is not shown. */
  readonly askSecretly: (question: string) => string
}

function unanswered(): Error {
  return requestError({
    code: 'install-unanswered',
    message: 'nothing was changed: there are no more answers',
    hint: 'answers may stand in a file: os install --answers FILE --yes',
  })
}

/** A person at the terminal of this machine. */
export function personAt({ console, processes }: Pick<Ports, 'console' | 'processes'>): Asker {
  const ask = (question: string): string => {
    const answer = console.ask(question)
    if (answer !== undefined) return answer
    throw unanswered()
  }
  // Without signals: Ctrl-C would leave the terminal as it is then. It arrives as a character, with the line.
  const show = (...words: readonly ['echo', 'isig'] | readonly ['-echo', '-isig']) =>
    processes.run(['stty', ...words], { limitSeconds: 10, output: 'inherit' }).status === 0
  return {
    say: console.error,
    ask: (question) => ask(question).trim(),
    askSecretly: (question) => {
      if (!show('-echo', '-isig')) console.error('This terminal shows what is typed.')
      try {
        const answer = ask(question)
        if (answer.includes('\u0003')) throw unanswered()
        return answer
      } finally {
        show('echo', 'isig')
        console.error('')
      }
    },
  }
}

/** What the system has, with their numbers. */
interface Accounts {
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
}

/** Numbers of people's accounts (UID_MIN and UID_MAX of login.defs(5)). */
const people = { first: 1000, last: 59_999 } as const

/**
 * Asks for everything that an installation needs, each thing until it is right.
 * @param shrinkable what of a disk could be made smaller, if there is no room for the system beside what is there.
 */
export function interview(
  asker: Asker,
  machine: InstallMachine,
  source: Wanted['source'],
  accounts: Accounts,
  shrinkable: (disk: FoundDisk) => readonly Shrinkable[] = () => [],
): Interview {
  const { shipped, disk: shippedDisk } = source
  asker.say(`This puts ${shipped.system} ${shipped.version} on a disk of this machine.\n`)
  const disk = askDisk(asker, machine.disks, source)
  const chosen = askOthers(asker, machine.disks, shippedDisk.layout, [disk.path])
  const mode = shipped.boot.mode === 'bios' ? 'erase' : askMode(asker, disk)
  const resize = mode === 'keep' ? askRoom(asker, shrinkable(disk)) : {}
  const others = Object.fromEntries(
    Object.entries(chosen).map(([name, one]) => {
      const found = machine.disks.find(({ path }) => path === one.disk)
      return [name, { ...one, mode: found === undefined ? mode : askMode(asker, found) }]
    }),
  )
  const { encryption, ...secret } = askEncryption(asker, machine, shipped, shippedDisk)
  const hostname = askField(asker, `Host name [${shipped.system}]: `, shipped.system, (text) => ({
    hostname: text,
  }))
  const there = [...accounts.users].flatMap(([user, id]) =>
    id >= people.first && id <= people.last ? [user] : [],
  )
  const name = askAccount(asker, there)
  const base = { disk: disk.path, others, mode, resize, hostname, ...(encryption && { encryption }) }
  if (name === '')
    return {
      answers: { ...installAnswersSchema.parse(base), disk: disk.path },
      passwords: new Map(),
      ...secret,
    }
  const isNew = !accounts.users.has(name)
  const description = isNew
    ? askField(asker, 'Your name: ', '', (text) => ({ users: { [name]: { description: text } } }))
    : ''
  const groups =
    isNew && accounts.groups.has('sudo') && askYes(asker, 'May it become root with sudo? [Y/n] ', true)
      ? ['sudo']
      : []
  const { key, password } = askWayIn(asker, name)
  const users = { [name]: { description, groups, sshKeys: key === '' ? [] : [key] } }
  return {
    answers: { ...installAnswersSchema.parse({ ...base, users }), disk: disk.path },
    passwords: new Map(password === '' ? [] : [[name, password]]),
    ...secret,
  }
}

/** Asked at the end: firmware may start the medium once more. Who is not there any more does not want it. */
export function askReboot(asker: Asker): boolean {
  try {
    return askYes(asker, 'Start this machine anew? Take out first what it started from. [y/N] ', false)
  } catch (error) {
    if (error instanceof IngotError) return false
    throw error
  }
}

/** Only asked where there is something to keep. */
function askMode(asker: Asker, disk: FoundDisk): InstallAnswers['mode'] {
  if (disk.table !== 'gpt' || modeOn(disk, 'keep') === 'erase') return 'erase'
  const question = `Keep what is on ${disk.path}, and take only free space? [y/N] `
  return askYes(asker, question, false) ? 'keep' : 'erase'
}

function askRoom(asker: Asker, offered: readonly Shrinkable[]): InstallAnswers['resize'] {
  return offered.length === 0 ? {} : askShrink(asker, offered)
}

/** Only asked where the system can open an encrypted disk. */
function askEncryption(
  asker: Asker,
  { hasTpm2 = false }: InstallMachine,
  { boot }: InstallSource['shipped'],
  { layout }: InstallSource['disk'],
): { readonly encryption?: EncryptionAnswers; readonly passphrase?: string } {
  if (layout.encryption === undefined) return {}
  if (layout.encryption.optional && !askYes(asker, 'Encrypt the disk? [Y/n] ', true)) return {}
  const passphrase = askPassphrase(asker)
  const tpm2 =
    hasTpm2 &&
    boot.mode === 'uefi' &&
    askYes(asker, 'May the TPM of this machine open it without asking? [y/N] ', false)
  const recoveryKey = askYes(
    asker,
    'Show a recovery key at the end, in case the passphrase is lost? [Y/n] ',
    true,
  )
  return { encryption: { passphrase: 'ask', tpm2, recoveryKey }, passphrase }
}

/** A system without accounts lets nobody in, unless one is made. */
function askAccount(asker: Asker, there: readonly string[]): string {
  const known = there.length === 0 ? '' : `the system has ${there.join(', ')}; `
  for (;;) {
    const name = askField(asker, `Your account (${known}empty: none): `, '', (text) =>
      text === '' ? {} : { users: { [text]: {} } },
    )
    if (name !== '' || there.length > 0) return name
    if (askYes(asker, 'The system has no accounts: is nobody to log in to it? [y/N] ', false)) return name
  }
}

function askWayIn(asker: Asker, name: string): { readonly key: string; readonly password: string } {
  for (;;) {
    const key = askField(asker, 'SSH key, the line of a .pub file (empty: none): ', '', (text) => ({
      users: { [name]: { sshKeys: text === '' ? [] : [text] } },
    }))
    const password = askPassword(asker)
    if (key !== '' || password !== '') return { key, password }
    if (askYes(asker, `Nothing lets ${name} in: is that meant? [y/N] `, false)) return { key, password }
  }
}

/** Until what is typed is what an answers file may say. */
function askField(
  asker: Asker,
  question: string,
  usual: string,
  asAnswers: (text: string) => object,
): string {
  for (;;) {
    const text = asker.ask(question) || usual
    const { error } = installAnswersSchema.safeParse(asAnswers(text))
    if (error === undefined) return text
    const [issue] = error.issues
    asker.say(
      `That will not do: ${issue?.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue?.message}`,
    )
  }
}

function askYes(asker: Asker, question: string, usual: boolean): boolean {
  for (;;) {
    const text = asker.ask(question).toLowerCase()
    if (text === '') return usual
    if (['y', 'yes'].includes(text)) return true
    if (['n', 'no'].includes(text)) return false
    asker.say('Please type y or n.')
  }
}

function askPassword(asker: Asker): string {
  for (;;) {
    const password = asker.askSecretly('Password (empty: none, only the key opens it): ')
    if (password === '' || asker.askSecretly('The same again: ') === password) return password
    asker.say('They differ.')
  }
}
