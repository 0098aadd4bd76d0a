import { basename } from 'node:path'
import { rankOfClass } from '../core/class.ts'
import { credentialSource } from '../core/credential-source.ts'
import { decide } from '../core/decide.ts'
import type { Decision } from '../core/decision.ts'
import { type Declared, declaredProgram } from '../core/declared-program.ts'
import type { Environment } from '../core/environment.ts'
import { environmentOf, environmentOfProgram } from '../core/environment-of.ts'
import type { Invocation } from '../core/invocation.ts'
import type { Operation } from '../core/operation.ts'
import { strictest } from '../core/strictest.ts'
import { rankOfTier } from '../core/tier.ts'
import { type Program, programDigest } from '../probe/program.ts'
import type { World } from '../probe/world.ts'
import { grammarOf, hasGrammar, loadGrammars } from '../tools/grammars.ts'
import { plainCommand } from '../tools/plain-command.ts'
import { remoteToolNamed } from '../tools/remote-tool-named.ts'
import type { PlanSeen } from '../tools/saved-plan.ts'
import { type Known, NOTHING_KNOWN, type Reading, type ToolContext, type Want } from '../tools/tool.ts'
import { readUnknown } from '../tools/unknown-program.ts'
import { isSeen, shownWord } from '../tools/unseen-word.ts'
import type { SimpleCommand } from '../tools/unwrap-frame.ts'
import type { AssessedEffect, AssessOptions, PolicyInForce } from './assessed-effect.ts'
import { environmentOn, programOf, seen, worldOf } from './looks.ts'
import { referencesInUse } from './references-in-use.ts'
import type { RemoteCommand } from './remote-command.ts'

export type { AssessedEffect, AssessOptions, PolicyInForce }

/** What a command line would do, decided: nothing has happened yet. */
export type Assessment = {
  invocation: Invocation
  /** The program that would be executed: the outermost wrapper, or the command itself. */
  entry: Program
  effects: AssessedEffect[]
  /** The effect that decides: the strictest. */
  top: AssessedEffect
  decision: Decision
}

/** Loads what reads a command line before `assess` asks for it, while something else is waited for. */
export async function loadWhatReads(argv: readonly string[], env: World['env']): Promise<void> {
  await loadGrammars((await commandsOf(argv, env)).map(nameOf))
}

/** What sees through wrappers and shells is loaded for a line that has some (measured: 1 ms of 13). */
async function commandsOf(argv: readonly string[], env: World['env']): Promise<readonly SimpleCommand[]> {
  const plain = plainCommand(argv)
  if (plain) return [plain]
  unwrapping ??= import('../tools/unwrap.ts')
  return (await unwrapping).unwrap(argv, env)
}

let unwrapping: Promise<typeof import('../tools/unwrap.ts')> | undefined

function nameOf({ argv }: SimpleCommand): string {
  return basename(argv[0] ?? '')
}

/** The first half of the walk, the same for `run` and `explain`: argv to decision. */
export async function assess(
  argv: readonly string[],
  world: World,
  options: AssessOptions,
): Promise<Assessment> {
  const entry = programOf(argv[0] ?? '', world)
  const commands = await commandsOf(argv, world.env)
  await loadGrammars(commands.map(nameOf))
  const untrusted = !wrappersAreTrusted(argv, commands, entry, world)
  const line: Line = {
    world,
    name: argv[0] ?? '',
    argv,
    entry,
    untrusted,
    plan: planOfLine(commands, world),
  }
  const effects: AssessedEffect[] = []
  for (const command of commands) effects.push(await assessOne(command, line, options))
  const references = referencesInUse(effects, world)
  if (references.length > 0) {
    const { assessReferences } = await import('./assess-references.ts')
    effects.push(...(await assessReferences(references, world, options)))
  }
  const decision = strictest(effects.map((effect) => effect.decision))
  const deciding = effects.filter((effect) => sameOutcome(effect.decision, decision))
  // Of effects that are decided alike, what does most stands for the line.
  const [first = effects[0] as AssessedEffect, ...more] = deciding
  const top = more.reduce((most, effect) => (rankOf(effect) > rankOf(most) ? effect : most), first)
  const invocation: Invocation = {
    argv: top.argv,
    tool: top.reading.tool,
    program: top.program.path,
    wrappers: top.command.wrappers,
  }
  return { invocation, entry, effects, top, decision }
}

/** What the commands of a line share: where it is typed, and its first word with the program found for it. */
type Line = {
  world: World
  name: string
  argv: readonly string[]
  entry: Program
  untrusted: boolean
  /** What stands for a plan that another part of the line may write. */
  plan: PlanSeen
}

async function assessOne(
  command: SimpleCommand,
  line: Line,
  options: AssessOptions,
): Promise<AssessedEffect> {
  const world = worldOf(line.world, command)
  const name = command.argv[0] ?? ''
  // Mostly the line is the command: then its program was found already (measured: 0.1 ms).
  const program = world === line.world && name === line.name ? line.entry : programOf(name, world)
  const argv = command.argv.map(shownWord)
  if (command.remote && !line.untrusted)
    return assessThere({ ...command, remote: command.remote }, world, options)
  const { reading, declared } = await readCommand(command, program, line, world, options)
  const { policy, state } = options.policy
  const environment = await environmentFor(reading, declared, line, command, world, options)
  const context = { tool: reading.tool, state, redirects: reading.redirects }
  const decision = decide(reading.operation, environment, options.signals, context, policy)
  return {
    argv,
    operation: reading.operation,
    environment,
    decision,
    reading,
    program,
    world,
    command,
    credentials: credentialSource(environment, policy),
    variables: grammarOf(nameOf(command))?.variables ?? [],
  }
}

/** On another machine: the program that is run here is ssh. */
async function assessThere(
  command: RemoteCommand,
  world: World,
  { policy: { policy, state }, signals, asserted }: AssessOptions,
): Promise<AssessedEffect> {
  const { assessRemote } = await import('./remote-command.ts')
  const { reading, environment } = await assessRemote(command, world, policy, asserted)
  const { operation } = reading
  return {
    argv: command.argv.map(shownWord),
    operation,
    environment,
    decision: decide(operation, environment, signals, { tool: reading.tool, state, redirects: [] }, policy),
    reading,
    program: programOf('ssh', world),
    world,
    command,
    credentials: credentialSource(environment, policy),
    variables: [],
  }
}

/** What the words mean: by the tool's grammar, by the policy's declaration, or as an unknown program. */
async function readCommand(
  command: SimpleCommand,
  program: Program,
  { untrusted, plan }: Line,
  world: World,
  { policy, stdin }: AssessOptions,
): Promise<{ reading: Reading; declared: Declared | null }> {
  const { argv } = command
  const name = nameOf(command)
  const context: ToolContext = { env: world.env, known: NOTHING_KNOWN, trustInputs: false }
  const found = {
    name,
    path: program.path,
    trusted: program.trusted && !untrusted,
    sha256: () => (program.path === null ? null : programDigest(program.path)),
  }
  if (command.unseen === null) {
    const declared = declaredProgram(policy.policy.programs, found, argv.slice(1))
    if (declared) return { reading: declaredReading(declared, readUnknown(argv, context)), declared }
  }
  // A program that is not found cannot run, and is classified by its name.
  const byName = !untrusted && (program.trusted || program.path === null)
  const tool = command.unseen === null && byName ? grammarOf(name) : null
  const read = (known: Known) =>
    tool ? tool.read(argv, { ...context, known }) : unknownReading(command, { ...context, known }, byName)
  const look = !command.inputsMayChange
    ? seen
    : command.adrift === null
      ? lookAtNothingThatMayChange
      : lookAtNothing
  const first = tool?.asksFirst ?? []
  const fed = command.stdin === undefined ? stdin : { text: command.stdin }
  return {
    reading: await readWanting(read, first, (wants) => look(wants, world, plan), fed),
    declared: null,
  }
}

/** Reads, looks at what the reading wants to see, and reads again, until it wants nothing new. */
async function readWanting(
  read: (known: Known) => Reading,
  first: readonly Want[],
  look: (wants: readonly Want[]) => Promise<Known>,
  stdin: Known['stdin'],
): Promise<Reading> {
  let known: Known = stdin ? { ...NOTHING_KNOWN, stdin } : NOTHING_KNOWN
  if (first.length > 0) known = together(known, await look(first))
  let reading = read(known)
  for (let round = 0; reading.wants.length > 0 && round < MAX_LOOKS; round++) {
    known = together(known, await look(reading.wants))
    reading = read(known)
  }
  return reading
}

/** Files lead to files: a kustomization to its resources, those to theirs. */
const MAX_LOOKS = 24

/**
 * A line that writes what a tool is configured by changes what the tool is: nothing of it counts as seen.
 */
async function lookAtNothing(wants: readonly Want[], world: World, plan: PlanSeen): Promise<Known> {
  const asFiles = wants.map((want) =>
    want.kind === 'configuration' ? ({ kind: 'file', path: want.path } as const) : want,
  )
  return lookAtNothingThatMayChange(asFiles, world, plan)
}

/**
 * `terraform plan -out=p && terraform apply p` is as `apply` without a plan; one that destroys, or that
 * something else may have put there, could do anything.
 */
function planOfLine(commands: readonly SimpleCommand[], { env }: World): PlanSeen {
  const why = 'another part of the line may write it'
  const plans = commands.filter(
    ({ argv }) => /^(terraform|tofu)$/.test(basename(argv[0] ?? '')) && argv.includes('plan'),
  )
  const words = plans.flatMap(({ argv, change }) => [
    ...argv,
    ...Object.entries({ ...env, ...change.set }).flatMap(([name, value]) =>
      name.startsWith('TF_CLI_ARGS') ? [value ?? ''] : [],
    ),
  ])
  const destroys = words.some((word) => !isSeen(word) || /(^|\s)--?(destroy|replace)\b/.test(word))
  return plans.length === 0 || destroys ? { opaque: why } : { absent: why }
}

/**
 * `cp a.yaml b.yaml && kubectl apply -f b.yaml`: what is there now is not what will be read, so files,
 * directories and standard input count as not seen.
 */
async function lookAtNothingThatMayChange(
  wants: readonly Want[],
  world: World,
  plan: PlanSeen,
): Promise<Known> {
  const unseen = { unseen: 'another part of the line may write it' }
  const paths = wants.flatMap((want) =>
    want.kind === 'file' || want.kind === 'directory' ? [want.path] : [],
  )
  const plans = wants.flatMap((want) => (want.kind === 'terraform-plan' ? [want.path] : []))
  const settled = wants.filter(
    ({ kind }) => kind !== 'file' && kind !== 'directory' && kind !== 'stdin' && kind !== 'terraform-plan',
  )
  const known = await seen(settled, world)
  return {
    ...known,
    files: new Map([...known.files, ...paths.map((path) => [path, unseen] as const)]),
    directories: new Map(paths.map((path) => [path, []])),
    plans: new Map(plans.map((path) => [path, plan])),
    ...(wants.some(({ kind }) => kind === 'stdin') ? { stdin: unseen } : {}),
  }
}

function together(a: Known, b: Known): Known {
  return {
    ...a,
    ...b,
    files: new Map([...a.files, ...b.files]),
    directories: new Map([...a.directories, ...b.directories]),
  }
}

function unknownReading(command: SimpleCommand, context: ToolContext, trusted: boolean): Reading {
  const reading = readUnknown(command.argv, context)
  if (trusted && command.unseen === null) return reading
  const why = command.unseen ?? 'this program does not come from a trusted place, so nothing is known of it'
  return {
    ...reading,
    reach: 'current',
    operation: { ...reading.operation, class: 'exec', dryRun: false, evidence: [why] },
  }
}

function declaredReading(declared: Declared, unknown: Reading): Reading {
  const { program, pattern } = declared
  const evidence =
    pattern === null
      ? `the policy declares \`${program.name}\`, but no pattern of it covers these words`
      : `the policy declares \`${program.name} ${pattern}\``
  const operation: Operation = { ...unknown.operation, class: declared.class ?? 'exec', evidence: [evidence] }
  return { ...unknown, tool: program.name, operation }
}

async function environmentFor(
  reading: Reading,
  declared: Declared | null,
  { argv: typed }: Line,
  { argv, adrift, unseen }: SimpleCommand,
  world: World,
  { policy: { policy }, asserted }: AssessOptions,
): Promise<Environment> {
  const place = declared?.program.environment ?? null
  if (place !== null) return environmentOfProgram(place, policy, asserted)
  if (adrift === null) {
    const found = await environmentOn(reading, world, policy, asserted)
    const hides = reading.reach === 'current' && (unseen !== null || !hasGrammar(basename(argv[0] ?? '')))
    // What is not seen may take its words from anywhere in the line.
    const named = hides
      ? (remoteToolNamed(argv) ?? (unseen === null ? null : remoteToolNamed(typed, { last: true })))
      : null
    return named === null ? found : notBelow(found, environmentOf([], 'named', policy, asserted), named)
  }
  if (reading.reach === 'local') return environmentOf([], 'local', policy, asserted)
  // an earlier command of the line may have moved the target: nothing that is current now counts
  const environment = environmentOf([], 'named', policy, asserted)
  return { ...environment, evidence: [...environment.evidence, adrift] }
}

/** `tmux new 'kubectl …'`: where that would land is not known, so that nothing lower stands for it. */
function notBelow(found: Environment, unknown: Environment, tool: string): Environment {
  if (rankOfTier(found.tier) >= rankOfTier(unknown.tier)) return found
  const evidence = [`it names \`${tool}\`, and where that would land is not known`, ...found.evidence]
  return { ...unknown, targets: found.targets, evidence }
}

/** A wrapper from the working tree may do anything before it starts the command that we see in it. */
function wrappersAreTrusted(
  argv: readonly string[],
  commands: readonly SimpleCommand[],
  entry: Program,
  world: World,
): boolean {
  const wrappers = new Set(commands.flatMap((command) => command.wrappers.map((w) => w.split(' ')[0] ?? w)))
  if (wrappers.size === 0) return true
  if (entry.path !== null && !entry.trusted) return false
  return [...wrappers].every((name) => {
    if (name === basename(argv[0] ?? '')) return true
    const program = programOf(name, world)
    return program.path === null || program.trusted
  })
}

function rankOf({ operation }: AssessedEffect): number {
  return rankOfClass(operation.class)
}

function sameOutcome(a: Decision, b: Decision): boolean {
  if (a.outcome !== b.outcome || a.rule !== b.rule) return false
  return a.outcome !== 'challenge' || b.outcome !== 'challenge' || a.grant.scope === b.grant.scope
}
