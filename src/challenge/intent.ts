import type { GrantOffer } from '../core/decision.ts'
import type { Environment } from '../core/environment.ts'
import type { Operation } from '../core/operation.ts'
import { redact } from '../core/redact.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import type { Intent, IntentInput, StartedBy } from '../wire/intent.ts'
import { sha256 } from '../wire/sha256.ts'

/** All that one effect is known to be when the person is asked. */
export type IntentFacts = {
  issuer: string
  /** The enrolled person. */
  subject: string
  deviceJkt: string
  program: Intent['program']
  tool: string
  operation: Operation
  /** The effect's own words. */
  argv: readonly string[]
  /** The whole command's raw bytes, as they will be executed. */
  rawArgv: readonly Uint8Array[]
  cwd: string
  /** Names of variables that change what the command means. */
  changed: readonly string[]
  /** Digests of the very bytes that the child gets; null where they were not seen. */
  inputs: readonly IntentInput[]
  environment: Environment
  grant: GrantOffer
  credentials: Intent['credentials']
  /** 0 is the built-in policy. */
  policyVersion: number
  startedBy: StartedBy
  reason: string | null
}

/** Fresh randomness, kept by the caller as long as it needs to show that a digest is of its command. */
export type IntentRandom = { /** 16 bytes. */ nonce: Uint8Array /** 32 bytes. */; salt: Uint8Array }

export function freshRandom(): IntentRandom {
  return {
    nonce: crypto.getRandomValues(new Uint8Array(16)),
    salt: crypto.getRandomValues(new Uint8Array(32)),
  }
}

/**
 * What a person is asked to confirm. Everything that came from argv, files or the machine is made
 * visible here; what was redacted is still covered by `argvDigest`.
 */
export function makeIntent(facts: IntentFacts, random: IntentRandom): Intent {
  const { operation, environment, startedBy } = facts
  return {
    v: 1,
    nonce: base64url(random.nonce),
    iss: facts.issuer,
    sub: facts.subject,
    deviceJkt: facts.deviceJkt,
    program: { path: lineOrNull(facts.program.path), sha256: facts.program.sha256 },
    tool: name(facts.tool),
    operation: name(operation.name),
    resource: lineOrNull(operation.resource),
    argvShown: shortened(redact([...facts.argv]).map(visible)),
    argvDigest: argvDigest(facts.rawArgv, random.salt),
    cwd: line(facts.cwd),
    env: { changed: facts.changed.map(name) },
    inputs: facts.inputs.map((input) => ({ ...input, path: line(input.path) })),
    targets: environment.targets.map(visibleTarget),
    environment: { name: name(environment.name), tier: environment.tier },
    class: operation.class,
    breadth: operation.breadth,
    grant: facts.grant,
    credentials: facts.credentials,
    policyVersion: facts.policyVersion,
    startedBy: {
      ...startedBy,
      user: name(startedBy.user),
      host: name(startedBy.host),
      ancestors: startedBy.ancestors.slice(0, 64).map(name),
    },
    reason: lineOrNull(facts.reason),
  }
}

/** What the verifier takes, characters; what a person would read of a longer text is its beginning. */
const LINE = 4000
const NAME = 250

function line(text: string): string {
  return clipped(visible(text), LINE)
}

function lineOrNull(text: string | null): string | null {
  return text === null ? null : line(text)
}

function name(text: string): string {
  return clipped(visible(text), NAME)
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`.toWellFormed()
}

function visibleTarget(target: Target): Target {
  const fields = Object.entries(target).map(([key, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [key, value.map((item) => line(String(item)))]
    return [key, typeof value === 'string' ? line(value) : value]
  })
  return Object.fromEntries(fields) as Target
}

/** SHA-256 over the salt and each word's length (64 bits, big-endian) and bytes; base64url. */
export function argvDigest(rawArgv: readonly Uint8Array[], salt: Uint8Array): string {
  const parts = rawArgv.flatMap((word) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(word.length))
    return [length, word]
  })
  return base64url(sha256(salt, ...parts))
}

const LONGEST_WORD = 1024
const MOST_WORDS = 200
const LONGEST_LINE = 12 * 1024

/** A long command by head, tail and size; the digest covers all of it. */
export function shortened(words: readonly string[]): string[] {
  const short = words.map(shortWord)
  const length = short.reduce((sum, word) => sum + word.length + 1, 0)
  if (short.length <= MOST_WORDS && length <= LONGEST_LINE) return short
  const tail = takeWhileFits([...short].reverse(), MOST_WORDS / 4, LONGEST_LINE / 4).reverse()
  const head = takeWhileFits(short, (MOST_WORDS * 3) / 4, (LONGEST_LINE * 3) / 4)
  const left = words.slice(head.length, words.length - tail.length)
  const characters = left.reduce((sum, word) => sum + word.length, 0)
  return [...head, `… ${left.length} more words, ${characters} characters …`, ...tail]
}

function shortWord(word: string): string {
  if (word.length <= LONGEST_WORD) return word
  const part = LONGEST_WORD / 2
  const cut = word.length - 2 * part
  return `${word.slice(0, part)}… ${cut} more characters …${word.slice(-part)}`.toWellFormed()
}

function takeWhileFits(words: readonly string[], most: number, longest: number): string[] {
  const taken: string[] = []
  let length = 0
  for (const word of words) {
    length += word.length + 1
    if (taken.length >= most || length > longest) break
    taken.push(word)
  }
  return taken
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
