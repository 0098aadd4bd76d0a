import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import fc from 'fast-check'
import { type Assessment, assess } from '../../src/cli/assess.ts'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import type { PolicyEnvironment } from '../../src/core/policy.ts'
import type { Target } from '../../src/core/target.ts'
import type { World } from '../../src/probe/world.ts'

/** Where a command is typed: the variables around it, the directory, and the words. */
export type Situation = { argv: readonly string[]; env: Readonly<Record<string, string>>; cwd: string }

/**
 * How many situations a suite tries: `SITUATIONS=3000` for a long run by hand, `SITUATIONS_SEED` for
 * other ones. Without it they are the same ones every time, so that what one change breaks is not
 * what another finds.
 */
export function parameters<T>(runs: number): fc.Parameters<T> {
  const { SITUATIONS, SITUATIONS_SEED } = process.env
  return { numRuns: Number(SITUATIONS ?? runs), seed: Number(SITUATIONS_SEED ?? 20_260_101) }
}

/** A long run by hand takes its time. */
export const LONGEST = { timeout: process.env['SITUATIONS'] ? 4 * 3_600_000 : 120_000 }

export function environmentOf(name: string, match: PolicyEnvironment['match']): PolicyEnvironment {
  return {
    name,
    tier: 'production',
    match,
    mode: 'enforce',
    credentials: null,
    brokers: [],
    credentialsRequired: false,
  }
}

/** The whole walk of `stepup explain`, with a policy that knows these environments. */
export function explained(
  { argv, env, cwd }: Situation,
  environments: readonly PolicyEnvironment[] = [],
): Promise<Assessment> {
  const world: World = { env, cwd, home: env['HOME'] || '/', uid: process.getuid?.() ?? -1 }
  return assess(argv, world, {
    policy: {
      policy: { ...BUILTIN_POLICY, environments: [...environments] },
      version: 1,
      state: 'current',
    },
    signals: {
      actor: { user: 'me', uid: 1 },
      host: 'here',
      cwd,
      root: false,
      terminal: true,
      ci: null,
      now: 0,
    },
    asserted: null,
  })
}

export function targetsOf<K extends Target['kind']>({ effects }: Assessment, kind: K) {
  return effects.flatMap(({ environment }) =>
    environment.targets.filter((target): target is Extract<Target, { kind: K }> => target.kind === kind),
  )
}

export type Ran = { status: number | null; stdout: string; stderr: string }

/** Runs the real tool, with what is typed into it. Its program is looked for in the situation's PATH. */
export function run({ argv, env, cwd }: Situation, typed = '', milliseconds = 20_000): Promise<Ran> {
  const [program = '', ...args] = argv
  return new Promise((resolve) => {
    const options = { env: { ...env }, cwd, timeout: milliseconds, maxBuffer: 1 << 26 }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === 'number' ? error.code : null) : 0
      resolve({ status, stdout, stderr })
    })
    child.stdin?.on('error', () => {}).end(typed)
  })
}

/** Programs of that name, in the order of PATH. */
export const PATHS = (process.env['PATH'] ?? '').split(delimiter)

/** One of these; nothing at all `n` times as often. */
export function maybe<T>(values: readonly T[], n = 1): fc.Arbitrary<T | undefined> {
  return mostlyNot(fc.constantFrom(...values), n)
}

/** Nothing at all `n` times as often as this. */
export function mostlyNot<T>(value: fc.Arbitrary<T>, n: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: n, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
}

/** This; nothing at all once in `n + 1` times. */
export function mostly<T>(value: fc.Arbitrary<T>, n: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: n, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) })
}

/** Only the members that are there. */
export function defined<T>(fields: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, T] => entry[1] !== undefined),
  )
}

/** The first program of that name in PATH. */
export function programIn(name: string): string | null {
  const found = PATHS.map((directory) => join(directory, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  return found ?? null
}

/** Writes files into a directory. */
export function lay(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

/** What the real tool did beside what we say, in the same words. */
export type Landing = {
  worked: boolean
  theirs: Record<string, unknown>
  ours: Record<string, unknown>
  /** What the tool printed, for a person. */
  said: string
}

/** How many situations there were in which the tool went somewhere, and in which it refused. */
export class Tally {
  readonly #tool: string
  #worked = 0
  #refused = 0

  constructor(tool: string) {
    this.#tool = tool
  }

  count(worked: boolean): void {
    if (worked) this.#worked++
    else this.#refused++
  }

  /** Says them, and fails when the situations were all of one sort. */
  finish(): void {
    console.info(
      `${this.#tool}: it went somewhere in ${this.#worked} situations and refused in ${this.#refused}`,
    )
    const all = this.#worked + this.#refused
    if (Math.min(this.#worked, this.#refused) < all / 20)
      throw new Error('the situations are all of one sort')
  }
}

/** What a situation writes, with the directory for `{.}` and addresses for `{0}`, `{1}` …. */
export function placedIn<
  T extends { files: Record<string, string>; env: Record<string, string>; words: string[] },
>(situation: T, directory: string, places: readonly string[] = []) {
  const place = (text: string) =>
    text.replaceAll(/\{([.\d])\}/g, (_, which) => (which === '.' ? directory : (places[Number(which)] ?? '')))
  const all = (texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, place(text)]))
  return { files: all(situation.files), env: all(situation.env), words: situation.words.map(place) }
}

/** Puts a program into a directory. */
export function executable(directory: string, name: string, text: string): void {
  writeFileSync(join(directory, name), text, { mode: 0o755 })
}
