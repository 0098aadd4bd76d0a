import { writeSync } from 'node:fs'
import type { Decision } from '../core/decision.ts'
import { StepupError } from '../core/errors.ts'
import type { Explanation } from '../core/explanation.ts'
import { visible } from '../core/visible.ts'
import { typedWords } from '../exec/argv-bytes.ts'
import { replace } from '../exec/replace.ts'
import { scrub } from '../exec/scrub.ts'
import type { World } from '../probe/world.ts'
import { splitLine } from '../tools/command-line.ts'
import { type AssessedEffect, type Assessment, assess } from './assess.ts'
import { durationText, whatOf } from './challenge-block.ts'
import type { ChallengedEffect } from './needs.ts'
import type { Options } from './options.ts'
import { asStepupError } from './report.ts'
import { scrubbedFrom } from './scrubbed.ts'
import { openSetting, type Setting } from './setting.ts'
import { shownCommand, stdoutTerminal, type Terminal, tierStyle } from './terminal.ts'
import { assertKnown, decided } from './walk.ts'

/**
 * The same walk, stopped at the decision. Exits 0 whatever the outcome.
 *
 * @throws StepupError `usage`, and those of the configuration
 */
export async function explain(
  command: readonly string[],
  options: Options & { json: boolean; stdin: boolean },
): Promise<number> {
  if (options.stdin) return explainLines(command, options)
  if (command.length === 0) throw new StepupError('usage', 'no command to explain was given')
  const setting = await openSetting()
  const { assessment } = await decided({ command: [...command], options, skip: 0 }, setting)
  await lookForGrant(assessment, setting, options)
  const scrubbed = await scrubbedFrom(
    process.env,
    scrub(process.env).scrubbed,
    assessment.effects,
    setting.policy.policy,
  )
  if (options.json) print(`${JSON.stringify(explanationOf(assessment, scrubbed))}\n`)
  else print(`${told(assessment, scrubbed, stdoutTerminal(options)).join('\n')}\n`)
  return 0
}

/** One command a line in, one object a line out, in order. Standard input is the list, so that no command sees it. */
async function explainLines(command: readonly string[], options: Options): Promise<number> {
  if (command.length > 0)
    throw new StepupError('usage', '`--stdin` takes its commands from standard input alone')
  await expectManyLines()
  const setting = await openSetting()
  assertKnown(options.environment, setting)
  // A plain copy, since to ask the process for a variable takes long; and no notes, which spare a single look much and cost many.
  const { [LAST_COMPILER]: __, ...env } = process.env
  const { notes: _, ...plain } = { ...setting.world, env }
  const { scrubbed } = scrub(env)
  for await (const lines of linesOf(process.stdin)) {
    const world: World = { ...plain, still: true }
    let answers = ''
    for (const line of lines) {
      answers += `${JSON.stringify(await answerLine(line, { ...setting, world }, options, scrubbed))}\n`
    }
    print(answers)
  }
  return 0
}

/** Lines in the lots that they come in; `\n` or `\r\n` ends one, and so does the end of the input. */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string[]> {
  let rest = ''
  for await (const text of input.setEncoding('utf8')) {
    const lines = (rest + String(text)).split('\n')
    rest = lines.pop() ?? ''
    yield lines.map(withoutReturn)
  }
  if (rest !== '') yield [withoutReturn(rest)]
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

const LAST_COMPILER = 'BUN_JSC_useFTLJIT'

/**
 * The binary starts with compilers that wait, for the run of one command; here they pay (measured: a third).
 * But for the last of them, which costs more than it saves (60,000 lines take 4.6 s of the processor with
 * it, 3.0 without) and can only be left out by a variable, from the start.
 */
async function expectManyLines(): Promise<void> {
  if (typeof Bun === 'undefined') return
  if (process.env[LAST_COMPILER] === undefined) {
    const env = { ...process.env, [LAST_COMPILER]: '0' }
    const argv = [process.execPath, ...typedWords(0)]
    // Where it cannot be, as when the binary was just replaced, it is slower and no less right.
    await replace({ program: process.execPath, argvSkip: 0, argv, env }).catch(() => {})
  }
  Bun.unsafe.setJITPolicy(1)
}

/** An object for every line, so that the reader can count: what cannot be parsed answers an error in its place. */
async function answerLine(
  line: string,
  { world, policy, signals }: Setting,
  options: Options,
  scrubbed: string[],
): Promise<Explanation | { error: { code: string; message: string } }> {
  try {
    const argv = splitLine(line)
    const look = { policy, signals, asserted: options.environment }
    const assessment = await assess(argv, world, look)
    return explanationOf(
      assessment,
      await scrubbedFrom(world.env, scrubbed, assessment.effects, policy.policy),
    )
  } catch (error) {
    const { code, message } = asStepupError(error)
    return { error: { code, message: visible(message) } }
  }
}

/** `cached` says whether a live grant covers it; without a keychain to ask, that is not known. */
async function lookForGrant(assessment: Assessment, setting: Setting, options: Options): Promise<void> {
  if (assessment.decision.outcome !== 'challenge') return
  const { liveGrants } = await import('./live-grants.ts')
  const { challengedEffects, coveringGrants } = await import('./needs.ts')
  const { restFor } = await import('./grant-rest.ts')
  const rest = (effect: ChallengedEffect) => restFor(effect, options)
  const grants = await liveGrants(setting)
  if (!grants) return
  const effects = challengedEffects(assessment.effects)
  for (const effect of effects) {
    const covered = await coveringGrants([effect], grants, setting, setting.device(), rest)
    effect.decision.cached = covered !== null
  }
  assessment.decision.cached = effects.every(({ decision }) => decision.cached === true)
}

/** `scrubbed`: the variables that an elevated command would not get. */
export function explanationOf(
  { invocation, effects, top, decision }: Assessment,
  scrubbed: string[],
): Explanation {
  const several = effects.length > 1
  return {
    invocation,
    operation: top.operation,
    environment: shownEnvironment(top),
    decision: shownDecision(decision),
    credentials: {
      source: decision.outcome === 'challenge' ? top.credentials.source : 'own',
      brokers: decision.outcome === 'challenge' ? top.credentials.brokers : [],
      scrubbed: decision.outcome === 'challenge' ? scrubbed : [],
    },
    effects: several
      ? effects.map((effect) => ({
          argv: effect.argv,
          operation: effect.operation,
          environment: shownEnvironment(effect),
          decision: shownDecision(effect.decision),
        }))
      : [],
  }
}

function shownEnvironment({ environment }: AssessedEffect): Explanation['environment'] {
  const { name, tier, evidence, targets } = environment
  return { name, tier, evidence, targets }
}

/** Just the members of the contract. */
function shownDecision(decision: Decision): Decision {
  const { rule, reasons } = decision
  switch (decision.outcome) {
    case 'allow':
      return { outcome: 'allow', rule, reasons }
    case 'challenge': {
      const { require, grant, cached } = decision
      return { outcome: 'challenge', rule, reasons, require, grant, cached }
    }
    case 'block': {
      const { message, link } = decision
      return { outcome: 'block', rule, reasons, message, link }
    }
  }
}

function told(assessment: Assessment, scrubbed: readonly string[], t: Terminal): string[] {
  const { invocation, effects, top, decision } = assessment
  const lines = [
    t.style('bold', shownCommand(invocation.argv)),
    ...(invocation.wrappers.length > 0
      ? [row(t, 'through', invocation.wrappers.map(visible).join(', '))]
      : []),
    row(
      t,
      'where',
      `${t.style(tierStyle(top.environment.tier), top.environment.tier)} ${visible(top.environment.name)}`,
    ),
    ...top.environment.evidence.map((e) => row(t, '', visible(e))),
    row(t, 'what', whatOf(top.operation)),
    ...top.operation.evidence.map((e) => row(t, '', visible(e))),
    row(t, 'decision', outcomeText(decision, t)),
    ...decision.reasons.map((r) => row(t, '', visible(r))),
  ]
  if (decision.outcome === 'challenge') {
    lines.push(row(t, 'with', credentialsText(top)))
    if (scrubbed.length > 0) lines.push(row(t, 'without', scrubbed.map(visible).join(', ')))
  }
  if (effects.length > 1) {
    lines.push(row(t, 'effects', `${effects.length}, the strictest decides`))
    for (const e of effects)
      lines.push(row(t, '', `${shownCommand(e.argv)}: ${e.decision.outcome}, ${whatOf(e.operation)}`))
  }
  return lines
}

function outcomeText(decision: Decision, t: Terminal): string {
  switch (decision.outcome) {
    case 'allow':
      return `${t.style('green', 'allow')}: it runs at once`
    case 'block':
      return `${t.style('red', 'block')}: ${visible(decision.message)}${decision.link ? ` ${visible(decision.link)}` : ''}`
    case 'challenge': {
      const { scope, classes, ttl } = decision.grant
      const grant =
        scope === 'command'
          ? 'for this command alone'
          : `for ${classes.join(', ')} here, ${durationText(ttl)}`
      const cached = decision.cached === true ? '; a live grant covers it, so nothing is asked' : ''
      return `${t.style('yellow', 'challenge')}: a passkey tap ${grant}${cached}`
    }
  }
}

function credentialsText({ credentials }: AssessedEffect): string {
  return credentials.source === 'minted'
    ? `credentials minted for this command (${credentials.brokers.join(', ')})`
    : 'your own standing credentials'
}

function row(t: Terminal, name: string, text: string): string {
  return `  ${t.style('dim', name.padEnd(9))}${text}`
}

function print(text: string): void {
  let rest: Uint8Array = Buffer.from(text)
  while (rest.length > 0) rest = rest.subarray(writeSome(rest))
}

/** Whoever made the pipe may have made it non-blocking; then a full one is waited for. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(1, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    return 0
  }
}
