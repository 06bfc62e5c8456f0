import { headPath, releasePath, signaturePath } from '@ingot/release/published-paths.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import { about, instead, lies, type Fault, type Lie } from './fault-server.ts'
import type { Case } from './try-fault.ts'
import { channel, instant, system, type World } from './world.ts'

/** What the cases lie about: release 2, which the channel stands at, and what a liar can have. */
export interface Material {
  readonly first: SignedFile
  readonly second: SignedFile
  /** Commit of the second. */
  readonly commit: string
  /** A commit of another system. */
  readonly foreign: string
  /** Version of the head that is published, and that the machine has seen. */
  readonly headVersion: number
  /** The head before that. */
  readonly oldHead: SignedFile
}

const head = /^channels\/[^.]*\.json$/
const headSignature = /^channels\/.*\.minisig$/

/** Shows other statements than the published ones, each with its signatures. */
function showing(...files: readonly SignedFile[]): Fault {
  const texts = new Map<string, string | null>(
    files.flatMap((file) => [
      [file.path, file.text] as const,
      ...Object.entries(file.signatures).map(([key, text]) => [signaturePath(file, key), text] as const),
    ]),
  )
  return (path) => {
    const text = texts.get(path)
    return text === undefined || text === null ? undefined : instead(text)
  }
}

/** Lies about one object of the new release's files: the first that is asked for, always the same one. */
function objectLies(): (lie: Lie) => Fault {
  let victim: string | undefined
  return (lie) => (path) => {
    if (path.endsWith('.filez')) victim ??= path
    return path === victim ? lie : undefined
  }
}

function lying(fault: string, lie: Fault, codes: readonly string[], why?: RegExp): Case {
  return { fault, begin: ({ server }) => server.misbehave(lie), codes, ...(why ? { why } : {}) }
}

function forged(fault: string, make: (world: World) => Promise<readonly SignedFile[]>, code: string): Case {
  return {
    fault,
    begin: async (world) => world.server.misbehave(showing(...(await make(world)))),
    codes: [code],
  }
}

/** Statements that are late, broken, lost, forged or old. */
export function statementFaults({ first, second, oldHead, headVersion, foreign }: Material): readonly Case[] {
  return [
    lying('the server answers 500 to everything', about(/./, lies.broken), ['source-unreachable']),
    lying(
      'a web page is the answer to everything, with status 200',
      about(/./, lies.html),
      ['source-unreachable'],
      /web page/,
    ),
    lying('the head of the channel is gone (404)', about(head, lies.missing), ['statement-missing']),
    lying('the head never ends', about(head, lies.endless), ['source-unreachable'], /too long/),
    lying('the head ends in the middle', about(head, lies.cutShort), ['source-unreachable']),
    lying('half of the head, as if that was all', about(head, lies.half), ['statement-unsigned']),
    {
      ...lying('the server stalls in the middle of the head', about(head, lies.stalled), [
        'source-unreachable',
      ]),
      timed: true,
    },
    lying('one byte of the head is another', about(head, lies.flipped), ['statement-unsigned']),
    lying('one byte of its signature is another', about(headSignature, lies.flipped), ['signature-wrong']),
    forged('the head before the last one, replayed', async () => [oldHead], 'head-replayed'),
    forged(
      'a head that has expired (freeze)',
      async (world) => [await world.head(second, { issued: instant(-7200), expires: instant(-60) })],
      'head-expired',
    ),
    forged(
      'the head of another channel',
      async ({ head: make }) => [
        { ...(await make(second, { channel: 'beta' })), path: headPath(system, channel) },
      ],
      'head-of-another-channel',
    ),
    forged(
      'a release that only the key of the channel signed',
      async (world) => {
        const release = { ...JSON.parse(second.text), sequence: 3 }
        const file = await world.sign('channel', releasePath(system, 3), release)
        return [file, await world.head(file, { version: headVersion })]
      },
      'statement-unsigned',
    ),
    forged(
      'the head of one release, the statement of another',
      async () => [{ ...first, path: second.path }],
      'release-mixed',
    ),
    forged(
      'a release, signed, of a commit that is another system',
      async (world) => {
        const release = { ...JSON.parse(second.text), sequence: 3, commit: foreign }
        const file = await world.sign('release', releasePath(system, 3), release)
        return [file, await world.head(file, { version: headVersion })]
      },
      'release-mixed',
    ),
  ]
}

/** Objects of the repository that are not what was signed. */
export function objectFaults({ commit }: Material): readonly Case[] {
  const oneObject = objectLies()
  const commitObject = new RegExp(`/${commit.slice(0, 2)}/${commit.slice(2)}\\.commit$`)
  const failed = ['pull-failed']
  return [
    lying(
      'a commit that is not what was signed',
      about(commitObject, lies.flipped),
      failed,
      /orrupted|checksum/,
    ),
    lying('the commit is gone (404)', about(commitObject, lies.missing), failed, /404/),
    lying('one byte of an object is another', oneObject(lies.flipped), failed),
    lying('an object ends in the middle', oneObject(lies.cutShort), failed),
    lying('half of an object, as if that was all', oneObject(lies.half), failed),
    lying('an object is gone (404)', oneObject(lies.missing), failed, /404/),
    lying('a web page instead of an object, with status 200', oneObject(lies.html), failed),
    {
      ...lying('the server stalls in the middle of an object', oneObject(lies.stalled), failed),
      timed: true,
    },
  ]
}
