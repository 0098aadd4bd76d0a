import { harmOfConfig, isPlainSsh, runsTransport } from './git-config.ts'
import { type GitLine, parseGit } from './git-globals.ts'
import { isDeletion, isForced, type Push, parsePush } from './git-push.ts'
import { gitVerb } from './git-verbs.ts'
import { programsOfEditor, programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { splitWords } from './shell-words.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

type GitSelector = TargetSelector & { kind: 'git' }

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

function readPush(rest: readonly string[], line: GitLine, context: ToolContext): Reading {
  const push = parsePush(rest)
  const reading = newReading('git', 'push', 'write', 'updates a remote')
  const { gitConfig } = context.known
  if (!gitConfig && !context.trustInputs) reading.wants.push({ kind: 'git-config' })
  describePush(reading, push, line)
  if (push.error) raise(reading, 'exec', push.error)
  raiseForRefspecs(reading, push.refspecs)
  raiseForSwitches(reading, push)
  const config = gitConfig && !('unseen' in gitConfig) ? gitConfig : []
  const settings = [...config, ...line.config.map(splitSetting)]
  raiseForConfiguration(reading, push, settings)
  if (gitConfig && 'unseen' in gitConfig) {
    raise(reading, 'destructive', `its configuration could not be read: ${gitConfig.unseen}`)
  }
  // After all that would change something; what runs a program runs it in a dry run too.
  if (push.on('dry-run') && reading.operation.class !== 'exec') {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence.unshift('is a dry run')
  }
  return reading
}

function describePush(reading: Reading, push: Push, line: GitLine): void {
  const selector = selectorOf(line)
  if (push.remote !== null) selector.remote = push.remote
  selector.refspecs = push.refspecs
  if (push.on('all') || push.on('branches')) selector.all = true
  if (push.on('mirror')) selector.mirror = true
  if (push.on('tags')) selector.tags = true
  if (push.on('follow-tags')) selector.followTags = true
  if (push.on('delete')) selector.delete = true
  if (push.on('force') || push.on('force-with-lease')) selector.force = true
  if (push.on('prune')) selector.prune = true
  reading.selectors = [selector]
  const to = [push.remote ?? '', ...push.refspecs].filter((word) => word !== '')
  reading.operation.resource = to.length > 0 ? to.map(shownWord).join(' ') : null
  const many = push.on('all') || push.on('branches') || push.on('mirror') || push.on('prune')
  const patterned = push.refspecs.some((ref) => ref.includes('*') || /^\+?:$/.test(ref) || !isSeen(ref))
  const count = push.refspecs.length
  reading.operation.breadth =
    many || patterned
      ? { count: null, unbounded: true }
      : { count: count > 0 ? count : null, unbounded: false }
}

function raiseForRefspecs(reading: Reading, refspecs: readonly string[]): void {
  const forced = refspecs.find(isForced)
  if (forced) raise(reading, 'destructive', `\`${shownWord(forced)}\` forces`)
  const deletion = refspecs.find(isDeletion)
  if (deletion) raise(reading, 'destructive', `\`${shownWord(deletion)}\` deletes`)
}

function raiseForSwitches(reading: Reading, push: Push): void {
  for (const name of ['force', 'force-with-lease', 'delete', 'mirror', 'prune'] as const) {
    if (push.on(name)) raise(reading, 'destructive', `\`--${name}\` can remove what is there`)
  }
  if (push.receivePack) raise(reading, 'exec', '`--receive-pack` runs a program at the remote')
  if (push.remote !== null && runsTransport(push.remote)) {
    raise(reading, 'exec', `\`${shownWord(push.remote)}\` names a program as transport`)
  }
  if (push.recurse === 'on-demand' || push.recurse === 'only') loseTarget(reading, 'it pushes submodules too')
}

/** What a push does is partly configured: refspecs, mirrors, transports. */
function raiseForConfiguration(
  reading: Reading,
  push: Push,
  settings: readonly (readonly [string, string])[],
): void {
  for (const [name, value] of settings) {
    const key = name.toLowerCase()
    const isOn = value === '' || /^(true|yes|on|1)$/i.test(value)
    if (/^remote\..*\.mirror$/.test(key) && isOn && concerns(name, push)) {
      raise(reading, 'destructive', `\`${name}\` makes it a mirror`)
    } else if (/^remote\..*\.push$/.test(key) && push.refspecs.length === 0 && concerns(name, push)) {
      raiseForRefspecs(reading, [value])
    } else if (/^remote\..*\.(receivepack|vcs)$/.test(key) && concerns(name, push)) {
      raise(reading, 'exec', `\`${name}\` names a program`)
    } else if (/^remote\..*\.(url|pushurl)$/.test(key) && runsTransport(value) && concerns(name, push)) {
      raise(reading, 'exec', `\`${name}\` names a program as transport`)
    } else if (/^url\..*::/.test(key)) {
      raise(reading, 'exec', `\`${name}\` names a program as transport`)
    } else if (key === 'core.sshcommand' && !isPlainSsh(value)) {
      raise(reading, 'exec', '`core.sshCommand` is not plain ssh')
    } else if (key === 'core.gitproxy') {
      raise(reading, 'exec', '`core.gitProxy` names a program')
    } else if (
      key === 'push.recursesubmodules' &&
      /^(on-demand|only)$/.test(value) &&
      push.recurse === null
    ) {
      loseTarget(reading, 'it pushes submodules too')
    }
  }
}

/** Whether `remote.NAME.x` is about the remote that is pushed to; without one typed, any could be. */
function concerns(key: string, push: Push): boolean {
  const remote = key.slice('remote.'.length, key.lastIndexOf('.'))
  return push.remote === null || remote === push.remote || remote.toLowerCase() === push.remote.toLowerCase()
}

function splitSetting(setting: string): readonly [string, string] {
  const equals = setting.indexOf('=')
  return equals < 0 ? [setting, ''] : [setting.slice(0, equals), setting.slice(equals + 1)]
}

/** The plumbing under `push`: no configuration, and forcing or deleting by the same signs. */
function readSendPack(rest: readonly string[], line: GitLine): Reading {
  const words = rest.filter((word) => !word.startsWith('-'))
  const reading = newReading('git', 'send-pack', 'write', 'updates a remote')
  reading.selectors = [
    { ...selectorOf(line), ...(words[0] ? { remote: words[0] } : {}), refspecs: words.slice(1) },
  ]
  raiseForRefspecs(reading, words.slice(1))
  const strong = rest.find(
    (word) => word.startsWith('-') && !/^--?(dry-run|verbose|quiet|thin|progress|v|q)$/.test(word),
  )
  if (strong)
    raise(
      reading,
      /^--?(receive|exec|stdin)/.test(strong) ? 'exec' : 'destructive',
      `\`${shownWord(strong)}\``,
    )
  if (words.some(runsTransport)) raise(reading, 'exec', 'its address names a program as transport')
  return reading
}

function selectorOf(line: GitLine): GitSelector {
  const selector: GitSelector = { kind: 'git' }
  if (line.directories.length > 0) selector.directories = line.directories
  if (line.gitDir !== undefined) selector.gitDir = line.gitDir
  if (line.workTree !== undefined) selector.workTree = line.workTree
  if (line.config.length > 0) selector.config = line.config
  return selector
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
