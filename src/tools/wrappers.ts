import { flagSet } from './flags.ts'
import { joinPath } from './path.ts'
import { splitWords } from './shell-words.ts'
import { readSshLine } from './ssh-line.ts'
import { isSeen, unseenText, unseenWords } from './unseen-word.ts'
import {
  type Frame,
  onAnotherMachine,
  variable,
  withEmptyEnvironment,
  withoutVariable,
  withVariable,
} from './unwrap-frame.ts'
import { simple, start, type Unwrapped, unseen, type Wrapper } from './wrapper.ts'
import { type LeadingOptions, leadingOptions } from './wrapper-options.ts'
import { PACKAGE_WRAPPERS } from './wrappers-packages.ts'
import { PROCESS_WRAPPERS } from './wrappers-process.ts'
import { VARIABLE_WRAPPERS } from './wrappers-variables.ts'

export type { Unwrapped }

const SUDO = flagSet(
  'A:askpass b:background B:bell C:close-from= D:chdir= E:preserve-env? e:edit g:group= H:set-home h:host= i:login ' +
    'K:remove-timestamp k:reset-timestamp l:list n:non-interactive N:no-update P:preserve-groups p:prompt= R:chroot= ' +
    'r:role= S:stdin s:shell t:type= T:command-timeout= U:other-user= u:user= v:validate V:version help',
)
/** sudo's `-E` takes no value; its long form may. */
const SUDO_SHORT_E = { name: 'preserve-env', kind: 'switch' } as const

function sudo(args: readonly string[], frame: Frame): Unwrapped {
  const set = { long: SUDO.long, short: new Map(SUDO.short).set('E', SUDO_SHORT_E) }
  const parsed = leadingOptions(args, set)
  if (parsed.error) return unseen(`\`sudo\`: ${parsed.error}`)
  for (const option of ['edit', 'host', 'login', 'chroot', 'shell']) {
    if (parsed.values.has(option)) return unseen(`\`sudo --${option}\` is not followed`)
  }
  const ends = ['list', 'validate', 'version', 'help', 'remove-timestamp'].some((option) =>
    parsed.values.has(option),
  )
  if (ends || (parsed.rest.length === 0 && parsed.values.has('reset-timestamp'))) return { kind: 'nothing' }

  const assignments = takeAssignments(parsed.rest)
  const user = parsed.values.get('user')?.at(-1) ?? 'root'
  const as: Frame = { ...frame, user, cwd: chdir(frame, parsed) }
  const kept = parsed.values.get('preserve-env')
  const begin = (base: Frame): Unwrapped =>
    start(assignments.rest, withAssignments(base, assignments.set), 'sudo')
  if (!kept) return begin(withEmptyEnvironment(as))
  if (kept.every((names) => names !== '')) return begin(keepOnly(as, kept.join(',').split(',')))
  // Whether HOME is kept as well depends on sudoers: both readings count.
  const home = variable(frame, 'HOME')
  const ways = [begin(withoutVariable(as, 'HOME'))]
  if (home !== undefined) ways.push(begin(withVariable(as, 'HOME', home)))
  return { kind: 'several', ways }
}

function keepOnly(frame: Frame, names: readonly string[]): Frame {
  let kept = withEmptyEnvironment(frame)
  for (const name of names) {
    const value = variable(frame, name)
    if (value !== undefined) kept = withVariable(kept, name, value)
  }
  return kept
}

function chdir(frame: Frame, parsed: LeadingOptions): string | null {
  const to = parsed.values.get('chdir')?.at(-1)
  return to === undefined ? frame.cwd : joinPath(frame.cwd, to)
}

function takeAssignments(words: readonly string[]): { set: [string, string][]; rest: readonly string[] } {
  const set: [string, string][] = []
  for (const [i, word] of words.entries()) {
    const equals = word.indexOf('=')
    // An unquoted `A=$x` may become several words.
    if (equals <= 0 || !isSeen(word.slice(0, equals)) || word.includes('\0\0'))
      return { set, rest: words.slice(i) }
    set.push([word.slice(0, equals), word.slice(equals + 1)])
  }
  return { set, rest: [] }
}

function withAssignments(frame: Frame, set: readonly [string, string][]): Frame {
  return set.reduce((to, [name, value]) => withVariable(to, name, isSeen(value) ? value : null), frame)
}

const DOAS = flagSet('a:style= C:config= L:clear n:nonint s:shell u:user=')

function doas(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, DOAS)
  if (parsed.error) return unseen(`\`doas\`: ${parsed.error}`)
  if (parsed.values.has('config') || parsed.values.has('shell'))
    return unseen('`doas`: its option is not followed')
  if (parsed.values.has('clear')) return { kind: 'nothing' }
  const user = parsed.values.get('user')?.at(-1) ?? 'root'
  return start(parsed.rest, withEmptyEnvironment({ ...frame, user }), 'doas')
}

const ENV = flagSet(
  'i:ignore-environment u:unset= C:chdir= S:split-string= 0:null v:debug a:argv0= block-signal? default-signal? ' +
    'ignore-signal? list-signal-handling help version',
)

function env(args: readonly string[], frame: Frame, depth = 0): Unwrapped {
  const parsed = leadingOptions(args, ENV)
  if (parsed.error) return unseen(`\`env\`: ${parsed.error}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  let { rest } = parsed
  let empties = parsed.values.has('ignore-environment')
  if (rest[0] === '-') {
    empties = true
    rest = rest.slice(1)
  }
  let to: Frame = { ...(empties ? withEmptyEnvironment(frame) : frame), cwd: chdir(frame, parsed) }
  for (const name of parsed.values.get('unset') ?? []) to = withoutVariable(to, name)

  const split = parsed.values.get('split-string')
  if (split) {
    // Options may stand in the string as well; what else it can hold is left to env.
    const words =
      split.length === 1 && /^[^\\$#]*$/.test(split[0]!) && depth < 8 ? splitWords(split[0]!) : null
    if (!words || !split.every(isSeen)) return unseen('`env -S`: its string is not plain')
    return env([...words, ...rest], to, depth + 1)
  }
  const assignments = takeAssignments(rest)
  const [first] = assignments.rest
  if (first === undefined) return { kind: 'nothing' }
  return start(assignments.rest, withAssignments(to, assignments.set), 'env')
}

const XARGS = flagSet(
  '0:null a:arg-file= d:delimiter= E:eof= e:eof-old? I:replace-all= i:replace? L:max-lines-posix= l:max-lines? ' +
    'n:max-args= o:open-tty P:max-procs= p:interactive process-slot-var= r:no-run-if-empty s:max-chars= show-limits ' +
    't:verbose x:exit help version eof?',
)

/** What it reads becomes words of the command: unknown ones, and any number of them. */
function xargs(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, XARGS)
  if (parsed.error) return unseen(`\`xargs\`: ${parsed.error}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  const argv = parsed.rest.length > 0 ? parsed.rest : ['echo']
  const slot = parsed.values.get('process-slot-var')?.at(-1)
  const fed: Frame = { ...frame, inputsMayChange: true }
  const to = slot === undefined ? fed : withVariable(fed, slot, null)
  const replaced = parsed.values.get('replace-all')?.at(-1) ?? parsed.values.get('replace')?.at(-1)
  if (replaced === undefined) return start([...argv, unseenWords('…')], to, 'xargs')
  const mark = replaced === '' ? '{}' : replaced
  return start(
    argv.map((word) => word.replaceAll(mark, unseenText('…'))),
    to,
    'xargs',
  )
}

const WATCH = flagSet(
  'b:beep c:color C:no-color d:differences? e:errexit f:follow g:chgexit h:help i:interval-old= n:interval= p:precise ' +
    'q:equexit= r:no-rerun s:shotsdir= t:no-title v:version w:no-wrap x:exec no-linewrap',
)

function watch(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, WATCH)
  if (parsed.error) return unseen(`\`watch\`: ${parsed.error}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  // It runs again and again.
  const again: Frame = { ...frame, inputsMayChange: true }
  if (parsed.values.has('exec')) return start(parsed.rest, again, 'watch')
  if (!parsed.rest.every(isSeen)) return unseen('`watch`: its words are not known before it runs')
  return { kind: 'script', text: parsed.rest.join(' '), name: 'sh', frame: again }
}

function nice(args: readonly string[], frame: Frame): Unwrapped {
  const [first = '', ...others] = args
  // The old form: `nice -10`, `nice --5`.
  if (/^--?\d+$/.test(first)) return nice(others, frame)
  return plainNice(args, frame)
}
const plainNice = simple('nice', 'n:adjustment= help version')

const exec = (args: readonly string[], frame: Frame): Unwrapped => {
  const parsed = leadingOptions(args, flagSet('a:name= c:clear l:login'))
  if (parsed.error) return unseen(`\`exec\`: ${parsed.error}`)
  if (parsed.rest.length === 0) return { kind: 'nothing' }
  return start(parsed.rest, parsed.values.has('clear') ? withEmptyEnvironment(frame) : frame, 'exec')
}

const command = (args: readonly string[], frame: Frame): Unwrapped => {
  const parsed = leadingOptions(args, flagSet('p:path v:describe V:verbose'))
  if (parsed.error) return unseen(`\`command\`: ${parsed.error}`)
  if (parsed.values.has('describe') || parsed.values.has('verbose') || parsed.rest.length === 0)
    return { kind: 'nothing' }
  return start(
    parsed.rest,
    parsed.values.has('path') ? withVariable(frame, 'PATH', '/usr/bin:/bin') : frame,
    'command',
  )
}

/** The words behind the host are joined by spaces and read by a shell there, of which not even the name is known. */
function ssh(args: readonly string[], frame: Frame): Unwrapped {
  const { command, selector, ssh: options, asks, control, special, error } = readSshLine(args)
  const text = command.join(' ')
  const isOther = error !== null || asks !== null || control !== null || special !== null
  if (isOther || text === '' || !isSeen(text)) return { kind: 'itself' }
  const there: Unwrapped = { kind: 'script', text, name: 'bash', frame: onAnotherMachine(frame, selector) }
  // Another configuration is looked into by ssh's own grammar.
  return options.runs.length === 0 && options.config === null
    ? there
    : { kind: 'several', ways: [{ kind: 'itself' }, there] }
}

/** Without a command it starts an agent and says where; with one, that command finds the agent. */
function sshAgent(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(
    args,
    flagSet('a:address= c:csh D:foreground d:debug E:hash= k:kill O:option= P:providers= s:sh t:life='),
  )
  if (parsed.error) return unseen(`\`ssh-agent\`: ${parsed.error}`)
  if (parsed.rest.length === 0) return { kind: 'nothing' }
  return start(parsed.rest, withVariable(frame, 'SSH_AUTH_SOCK', 'agent'), 'ssh-agent')
}

const TIMEOUT = 'f:foreground k:kill-after= p:preserve-status s:signal= v:verbose help version'

/** Every wrapper that is seen through, by its own option grammar. Shells are in `unwrap.ts`. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['sudo', sudo],
  ['doas', doas],
  ['env', env],
  ['time', simple('time', 'a:append f:format= h:help o:output= p:portability q:quiet v:verbose V:version')],
  ['nice', nice],
  ['nohup', simple('nohup', 'help version')],
  ['timeout', simple('timeout', TIMEOUT, 1)],
  ['stdbuf', simple('stdbuf', 'i:input= o:output= e:error= help version')],
  ['setsid', simple('setsid', 'c:ctty f:fork w:wait h:help V:version')],
  [
    'ionice',
    simple('ionice', 'c:class= n:classdata= p:pid= P:pgid= t:ignore u:uid= h:help V:version', 0, [
      'pid',
      'pgid',
      'uid',
    ]),
  ],
  ['command', command],
  ['builtin', simple('builtin', '')],
  ['exec', exec],
  ['ssh', ssh],
  ['ssh-agent', sshAgent],
  ['sshpass', simple('sshpass', 'd:fd= e:env f:file= h:help p:password= P:prompt= v:verbose V:version')],
  ['xargs', xargs],
  ['watch', watch],
  // Homebrew's names for GNU's own.
  ['gtimeout', simple('timeout', TIMEOUT, 1)],
  ['gxargs', xargs],
  ['genv', env],
  ...PROCESS_WRAPPERS,
  ...VARIABLE_WRAPPERS,
  ...PACKAGE_WRAPPERS,
])
