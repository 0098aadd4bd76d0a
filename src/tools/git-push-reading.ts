import { isPlainSsh, runsTransport } from './git-config.ts'
import type { GitLine } from './git-globals.ts'
import { isDeletion, isForced, type Push, parsePush } from './git-push.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

type GitSelector = TargetSelector & { kind: 'git' }

/** What a push would do to its remote. `rest` stands after the verb. */
export function readPush(rest: readonly string[], line: GitLine, context: ToolContext): Reading {
  const push = parsePush(rest)
  const reading = newReading('git', 'push', 'write', 'updates a remote')
  const { gitConfig } = context.known
  if (!gitConfig && !context.trustInputs) reading.wants.push({ kind: 'git-config' })
  describePush(reading, push, line)
  if (push.error) {
    raise(reading, 'exec', push.error)
    loseTarget(reading, 'git refuses these words')
  }
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
  if (push.follows !== null) selector.followTags = push.follows
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
export function readSendPack(rest: readonly string[], line: GitLine): Reading {
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

/** The repository that a line names. */
export function selectorOf(line: GitLine): GitSelector {
  const selector: GitSelector = { kind: 'git' }
  if (line.directories.length > 0) selector.directories = line.directories
  if (line.gitDir !== undefined) selector.gitDir = line.gitDir
  if (line.workTree !== undefined) selector.workTree = line.workTree
  if (line.config.length > 0) selector.config = line.config
  return selector
}
