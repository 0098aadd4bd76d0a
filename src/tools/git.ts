import { harmOfConfig, isPlainSsh, runsTransport } from './git-config.ts'
import { type GitLine, parseGit } from './git-globals.ts'
import { readPush, readSendPack, selectorOf } from './git-push-reading.ts'
import { redirectsOf } from './git-redirects.ts'
import { gitVerb } from './git-verbs.ts'
import { programsOfEditor, programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { splitWords } from './shell-words.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const git: Tool = {
  name: 'git',
  programs: ['git'],
  variables: [
    'GIT_ALLOW_PROTOCOL',
    'GIT_ASKPASS',
    'GIT_COMMON_DIR',
    'GIT_CONFIG',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_KEY_*',
    'GIT_CONFIG_NOSYSTEM',
    'GIT_CONFIG_PARAMETERS',
    'GIT_CONFIG_SYSTEM',
    'GIT_CONFIG_VALUE_*',
    'GIT_DIR',
    'GIT_EDITOR',
    'GIT_EXEC_PATH',
    'GIT_EXTERNAL_DIFF',
    'GIT_NAMESPACE',
    'GIT_PAGER',
    'GIT_PROXY_COMMAND',
    'GIT_SEQUENCE_EDITOR',
    'GIT_SSH',
    'GIT_SSH_COMMAND',
    'GIT_TEMPLATE_DIR',
    'GIT_WORK_TREE',
    'PAGER',
    'SSH_ASKPASS',
  ],
  read: (argv, context) => readGit(argv.slice(1), context, []),
}

function readGit(args: readonly string[], context: ToolContext, expanded: readonly string[]): Reading {
  const line = parseGit(args, context.env)
  const { verb, rest } = line
  if (line.error) return newReading('git', verb ?? 'git', 'exec', line.error, 'current')
  if (verb === null || line.help)
    return newReading('git', line.help ?? 'help', 'read', 'only shows help', 'local')
  const reading = readVerb(verb, rest, line, context, expanded)
  raiseForPrograms(reading, verb, line, context.env)
  raiseForHidden(reading, verb, args)
  if (reading.reach !== 'local') reading.redirects = redirectsOf(line, context.env)
  return reading
}

function readVerb(
  verb: string,
  rest: readonly string[],
  line: GitLine,
  context: ToolContext,
  expanded: readonly string[],
): Reading {
  const [first] = rest
  const asksHelp = first === '--help' || (first === '-h' && rest.length === 1)
  if (verb === 'push') {
    return asksHelp
      ? newReading('git', verb, 'read', 'only shows help', 'local')
      : readPush(rest, line, context)
  }
  if (verb === 'send-pack') return readSendPack(rest, line)
  const kind = gitVerb(verb, rest)
  if (kind === null) return readUnknown(verb, rest, line, context, expanded)
  if (asksHelp) return newReading('git', verb, 'read', 'only shows help', 'local')
  if (typeof kind === 'object') return newReading('git', verb, 'exec', kind.exec, 'current')
  if (kind === 'local') return readLocal(verb, rest)

  const reading = newReading('git', verb, 'read', 'only reads from a remote')
  const remote = rest.find((word) => !word.startsWith('-'))
  reading.selectors = [{ ...selectorOf(line), ...(remote !== undefined && isSeen(remote) ? { remote } : {}) }]
  const program = rest.find(runsTransport)
  if (program) raise(reading, 'exec', `\`${shownWord(program)}\` names a program as transport`)
  return reading
}

function readLocal(verb: string, rest: readonly string[]): Reading {
  const reading = newReading('git', verb, 'read', 'works on the local repository', 'local')
  const contacts =
    (verb === 'remote' && ['update', 'show', 'prune', 'add'].includes(rest[0] ?? '')) ||
    (verb === 'submodule' && ['add', 'update'].includes(rest.find((word) => !word.startsWith('-')) ?? ''))
  const program = contacts ? rest.find(runsTransport) : undefined
  if (program) raise(reading, 'exec', `\`${shownWord(program)}\` names a program as transport`)
  return reading
}

/** Not git's own: an alias of the person's, or a program `git-foo` somewhere in PATH. */
function readUnknown(
  verb: string,
  rest: readonly string[],
  line: GitLine,
  context: ToolContext,
  expanded: readonly string[],
): Reading {
  const { gitConfig } = context.known
  const exec = (why: string) => newReading('git', verb, 'exec', why, 'current')
  if (!isSeen(verb)) return exec('the command is not known before it runs')
  if (!gitConfig) {
    const reading = exec(`\`${verb}\` is no command of git that is known here`)
    if (!context.trustInputs) reading.wants.push({ kind: 'git-config' })
    return reading
  }
  if ('unseen' in gitConfig) return exec(`its configuration could not be read: ${gitConfig.unseen}`)
  const key = `alias.${verb.toLowerCase()}`
  const typed = line.config
    .filter((c) => c.toLowerCase().startsWith(`${key}=`))
    .map((c) => c.slice(key.length + 1))
  const text = typed.at(-1) ?? gitConfig.findLast(([name]) => name.toLowerCase() === key)?.[1]
  if (text === undefined) return exec(`\`${verb}\` is no command of git that is known here`)
  if (text.startsWith('!')) return exec(`the alias \`${verb}\` runs a shell command`)
  const words = splitWords(text)
  if (!words || words.length === 0 || words[0]!.startsWith('-'))
    return exec(`the alias \`${verb}\` cannot be followed`)
  if (expanded.includes(verb)) return exec(`the alias \`${verb}\` leads to itself`)
  const reading = readVerb(words[0]!, [...words.slice(1), ...rest], line, context, [...expanded, verb])
  reading.operation.evidence.push(`\`${verb}\` is an alias`)
  return reading
}

/**
 * Variables that stand for git itself or its transport make any command `exec`. Those that only ask
 * for a password (`GIT_ASKPASS`, which editors set everywhere) are the person's sign-in and do not.
 */
function raiseForPrograms(reading: Reading, verb: string, line: GitLine, env: Env): void {
  if (line.execPath || env.GIT_EXEC_PATH)
    raise(reading, 'exec', 'git’s own programs are taken from elsewhere')
  for (const setting of line.config) {
    const harm = harmOfConfig(setting)
    if (harm) raise(reading, 'exec', harm)
  }
  for (const harm of harmsOfEnvironment(env)) raise(reading, 'exec', harm)
  if (reading.reach === 'local') {
    if (env.GIT_EXTERNAL_DIFF && /^(diff|log|show|difftool)$/.test(verb)) {
      raise(reading, 'exec', '`GIT_EXTERNAL_DIFF` names a program')
    }
    const editors = verb === 'rebase' ? ['GIT_SEQUENCE_EDITOR', 'GIT_EDITOR'] : ['GIT_EDITOR']
    for (const name of EDITING.has(verb) ? editors : []) {
      const editor = programsOfEditor([name], env)
      if (editor) raise(reading, 'exec', editor)
    }
    const pager = programsOfPager(['GIT_PAGER', 'PAGER'], env)
    if (pager && !/^(add|commit|checkout|switch|reset|rebase|merge|stash|rev-parse|status)$/.test(verb)) {
      raise(reading, 'exec', pager)
    }
    return
  }
  const ssh = env.GIT_SSH_COMMAND
  if (ssh && !isPlainSsh(ssh)) raise(reading, 'exec', '`GIT_SSH_COMMAND` is not plain ssh')
  for (const name of ['GIT_SSH', 'GIT_PROXY_COMMAND']) {
    if (env[name] && !(name === 'GIT_SSH' && isPlainSsh(env[name])))
      raise(reading, 'exec', `\`${name}\` names a program`)
  }
}

/** Verbs that may open an editor. */
const EDITING = new Set('am branch cherry-pick commit config merge notes rebase revert tag'.split(' '))

/** Configuration that came by the environment, as `-c` hands it to children. */
function harmsOfEnvironment(env: Env): string[] {
  const harms: string[] = []
  if (env.GIT_CONFIG_PARAMETERS) harms.push('`GIT_CONFIG_PARAMETERS` sets configuration')
  const count = Number(env.GIT_CONFIG_COUNT ?? 0)
  if (!Number.isInteger(count) || count > 100) return ['`GIT_CONFIG_COUNT` is odd']
  for (let i = 0; i < count; i++) {
    const harm = harmOfConfig(`${env[`GIT_CONFIG_KEY_${i}`] ?? ''}=${env[`GIT_CONFIG_VALUE_${i}`] ?? ''}`)
    if (harm) harms.push(harm)
  }
  return harms
}

function raiseForHidden(reading: Reading, verb: string, args: readonly string[]): void {
  if (args.every(isSeen)) return
  const why = 'a word is not known before it runs'
  // `git push origin "$branch"`: it may be `--force`, `+branch`, `--receive-pack=…`.
  if (verb !== 'push' || !isSeen(verb)) {
    if (!PLAIN.has(verb)) raise(reading, 'exec', why)
    return
  }
  raise(reading, 'exec', why)
  loseTarget(reading, why)
}

/** Verbs that run nothing whatever their words are. */
const PLAIN = new Set(
  'add commit checkout switch branch tag status rev-parse rev-list show-ref merge-base describe mv rm reset restore ls-files'.split(
    ' ',
  ),
)
