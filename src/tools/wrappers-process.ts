import { flagSet, parseFlags } from './flags.ts'
import { joinPath } from './path.ts'
import { isSeen, unseenText, unseenWords } from './unseen-word.ts'
import { type Frame, variable, withEmptyEnvironment, withoutVariable, withVariable } from './unwrap-frame.ts'
import { simple, start, type Unwrapped, unseen, type Wrapper } from './wrapper.ts'
import { leadingOptions } from './wrapper-options.ts'

/** Wrappers that start a command as another process would: traced, locked, as somebody else. */

const STRACE = flagSet(
  'f:follow-forks F:follow-vforks c:summary-only C:summary d:debug D:daemonize? h:help i:instruction-pointer k:stack-traces ' +
    'n:syscall-number q:quiet? r:relative-timestamps? t:absolute-timestamps? T:syscall-times? v:no-abbrev V:version ' +
    'w:summary-wall-clock x:strings-in-hex? y:decode-fds? Y:comm-names z:successful-only Z:failed-only ' +
    'A:output-append-mode a:columns= b:detach-on= e:expression= E:env= I:interruptible= o:output= ' +
    'O:summary-syscall-overhead= p:attach= P:trace-path= s:string-limit= S:summary-sort-by= u:user= U:summary-columns= ' +
    'X:const-print-style= trace= signal= status= abbrev= verbose= raw= read= write= inject= fault= kvm= decode-pids= ' +
    'output-separately seccomp-bpf kill-on-exit tips? L:library-calls l:library= ',
)

function tracer(name: string): Wrapper {
  return (args, frame) => {
    const parsed = leadingOptions(args, STRACE)
    if (parsed.error) return unseen(`\`${name}\`: ${parsed.error}`)
    if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
    if (parsed.values.has('attach') || parsed.values.has('user'))
      return unseen(`\`${name}\`: its option is not followed`)
    // `-o '|program'` and `-o '!program'` run one.
    if (parsed.values.get('output')?.some((file) => /^[|!]/.test(file)))
      return unseen(`\`${name} -o\` runs a program`)
    let to = frame
    for (const setting of parsed.values.get('env') ?? []) {
      const equals = setting.indexOf('=')
      to =
        equals < 0
          ? withoutVariable(to, setting)
          : withVariable(to, setting.slice(0, equals), setting.slice(equals + 1))
    }
    return start(parsed.rest, to, name)
  }
}

/** A script that goes to the person's shell, as far as that is one that is read here. */
function inShell(
  text: string | undefined,
  frame: Frame,
  name: string,
  shell: string | null | undefined,
): Unwrapped {
  if (text === undefined || !isSeen(text))
    return unseen(`\`${name}\`: its script is not known before it runs`)
  const known = shell
    ? /^(\/usr)?\/bin\/(sh|bash|dash)$/.exec(shell)?.[2]
    : shell === undefined
      ? 'sh'
      : undefined
  if (known === undefined) return unseen(`\`${name}\` runs a shell that is not read here`)
  if (known === 'bash' && variable(frame, 'BASH_ENV'))
    return unseen('`BASH_ENV` names a script that runs first')
  return { kind: 'script', text, name: known, frame }
}

const FLOCK = flagSet(
  's:shared x:exclusive e:exclusive-too u:unlock n:nonblock w:timeout= E:conflict-exit-code= o:close F:no-fork c:command= ' +
    'verbose h:help V:version nb wait=',
)

function flock(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, FLOCK)
  if (parsed.error) return unseen(`\`flock\`: ${parsed.error}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  const [file, first, text, ...more] = parsed.rest
  if (parsed.values.has('command') || (file !== undefined && !isSeen(file)))
    return unseen('`flock`: its words are not followed')
  if (first === undefined) return { kind: 'nothing' }
  if (first !== '-c' && first !== '--command') return start(parsed.rest.slice(1), frame, 'flock')
  return more.length > 0
    ? unseen('`flock -c` takes one word')
    : inShell(text, frame, 'flock', variable(frame, 'SHELL'))
}

const CHRT = flagSet(
  'a:all-tasks b:batch d:deadline f:fifo i:idle m:max o:other p:pid r:rr R:reset-on-fork T:sched-runtime= P:sched-period= ' +
    'D:sched-deadline= v:verbose e:ext h:help V:version',
)

function chrt(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, CHRT)
  if (parsed.error ?? parsed.values.has('pid'))
    return unseen(`\`chrt\`: ${parsed.error ?? '`-p` is not followed'}`)
  if (['help', 'version', 'max'].some((option) => parsed.values.has(option))) return { kind: 'nothing' }
  return start(/^\d+$/.test(parsed.rest[0] ?? '') ? parsed.rest.slice(1) : parsed.rest, frame, 'chrt')
}

const UNSHARE = flagSet(
  'm:mount? u:uts? i:ipc? n:net? p:pid? U:user? C:cgroup? T:time? f:fork map-user= map-group= r:map-root-user ' +
    'c:map-current-user map-auto map-users= map-groups= kill-child? mount-proc? propagation= setgroups= keep-caps R:root= ' +
    'w:wd= S:setuid= G:setgid= monotonic= boottime= h:help V:version',
)
/** Their short forms take no value. */
const UNSHARE_SHORT = new Map(
  [...UNSHARE.short].map(([letter, flag]) => [
    letter,
    flag.kind === 'optional' ? ({ ...flag, kind: 'switch' } as const) : flag,
  ]),
)

function unshare(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, { long: UNSHARE.long, short: UNSHARE_SHORT })
  const refused = ['root', 'setuid', 'setgid', 'mount-binfmt'].find((option) => parsed.values.has(option))
  if (parsed.error ?? refused)
    return unseen(`\`unshare\`: ${parsed.error ?? `\`--${refused}\` is not followed`}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  const to = parsed.values.get('wd')?.at(-1)
  return start(parsed.rest, to === undefined ? frame : { ...frame, cwd: joinPath(frame.cwd, to) }, 'unshare')
}

const SU = flagSet(
  'c:command= session-command= f:fast g:group= G:supp-group= l:login m:preserve-environment p:preserve P:pty s:shell= ' +
    'u:user= w:whitelist-environment= h:help V:version T:no-pty',
)

/** HOME, SHELL and USER become the other user's; the rest of the environment stays (su(1)). */
function asUser(frame: Frame, user: string): Frame {
  return withoutVariable({ ...frame, user }, 'HOME')
}

function su(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = parseFlags(args, SU)
  if (parsed.error) return unseen(`\`su\`: ${parsed.error}`)
  if (parsed.help || parsed.values.has('version')) return { kind: 'nothing' }
  const refused = [
    'login',
    'session-command',
    'preserve-environment',
    'preserve',
    'shell',
    'whitelist-environment',
    'user',
  ].find((option) => parsed.values.has(option))
  const [user = 'root', ...more] = parsed.words.filter((word) => word !== '-')
  if (refused !== undefined || more.length > 0 || parsed.words.includes('-') || !isSeen(user))
    return unseen('`su` opens a shell of another user')
  const scripts = parsed.values.get('command') ?? []
  return scripts.length === 1
    ? inShell(scripts[0], asUser(frame, user), 'su', undefined)
    : unseen('`su` opens a shell')
}

function runuser(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, SU)
  const user = parsed.values.get('user')?.at(-1)
  // Without `-u` it is `su` that asks nobody.
  if (parsed.error === null && user === undefined) return su(args, frame)
  const others = [...parsed.values.keys()].filter(
    (option) => !/^(user|group|supp-group|pty|no-pty)$/.test(option),
  )
  if (parsed.error ?? others[0]) return unseen(`\`runuser\`: ${parsed.error ?? 'its option is not followed'}`)
  return start(parsed.rest, asUser(frame, user!), 'runuser')
}

const PKEXEC = flagSet('user= u:user-too= disable-internal-agent keep-cwd help version')

/** It clears the environment and goes to the other user's home. */
function pkexec(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, PKEXEC)
  const user = parsed.values.get('user')?.at(-1) ?? parsed.values.get('user-too')?.at(-1) ?? 'root'
  if (parsed.error) return unseen(`\`pkexec\`: ${parsed.error}`)
  if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
  const stays = parsed.values.has('keep-cwd')
  if (!stays && user !== 'root') return unseen('`pkexec`: where it runs is not known')
  return start(
    parsed.rest,
    withEmptyEnvironment({ ...frame, user, cwd: stays ? frame.cwd : '/root' }),
    'pkexec',
  )
}

const SCRIPT = flagSet(
  'I:log-in= O:log-out= B:log-io= T:log-timing= t:timing? m:logging-format= a:append c:command= e:return f:flush force ' +
    'E:echo= o:output-limit= q:quiet h:help V:version',
)

function script(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = parseFlags(args, SCRIPT)
  if (parsed.error) return unseen(`\`script\`: ${parsed.error}`)
  if (parsed.help || parsed.values.has('version')) return { kind: 'nothing' }
  const scripts = parsed.values.get('command') ?? []
  if (scripts.length !== 1 || parsed.words.length > 1) return unseen('`script` opens a shell')
  return inShell(scripts[0], frame, 'script', variable(frame, 'SHELL'))
}

const ENTR = flagSet('a:all c:clear d:directories n:no-tty p:postpone r:reload s:shell x:exec z:exit')

/** It runs again whenever a file changes; `/_` is that file. */
function entr(args: readonly string[], frame: Frame): Unwrapped {
  const parsed = leadingOptions(args, ENTR)
  if (parsed.error) return unseen(`\`entr\`: ${parsed.error}`)
  const again: Frame = { ...frame, inputsMayChange: true }
  const words = parsed.rest.map((word) => word.replaceAll('/_', unseenText('/_')))
  if (!parsed.values.has('shell')) return start(words, again, 'entr')
  return inShell(words.length === 1 ? words[0] : undefined, again, 'entr', variable(frame, 'SHELL'))
}

/** Actions of find that write or ask on their own. */
const FIND_WRITES = /^-(delete|fprint0?|fprintf|fls)$/

/** `find … -exec command {} \;`: a command for each file found. */
function find(args: readonly string[], frame: Frame): Unwrapped {
  // What it writes or deletes on its own counts beside the commands that it starts.
  const own = args.some((word) => FIND_WRITES.test(word))
  const ways: Unwrapped[] = own ? [{ kind: 'itself' }] : []
  const again: Frame = { ...frame, inputsMayChange: true }
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (!isSeen(word) && word.startsWith('\0'))
      return unseen('`find`: its words are not known before it runs')
    const action = /^-(exec|ok)(dir)?$/.exec(word)
    if (!action) continue
    const end = args.findIndex(
      (other, i) => i > at && (other === ';' || (other === '+' && args[i - 1] === '{}')),
    )
    if (end < 0) return unseen('`find`: where its command ends is not known')
    const words = args.slice(at + 1, end)
    // In the directory of each file, a relative name is another program every time.
    if (action[2] && words[0]?.includes('/') && !words[0].startsWith('/'))
      return unseen('`find -execdir` runs a program of each directory')
    const many = args[end] === '+'
    const filled = words.map((inner) =>
      inner === '{}' && many ? unseenWords('./…') : inner.replaceAll('{}', unseenText('{}')),
    )
    ways.push(
      start(
        filled,
        action[2] ? { ...again, adrift: again.adrift ?? '`-execdir` runs elsewhere' } : again,
        'find',
      ),
    )
    at = end
  }
  return ways.length > 0 ? { kind: 'several', ways } : { kind: 'itself' }
}

export const PROCESS_WRAPPERS: readonly (readonly [string, Wrapper])[] = [
  ['strace', tracer('strace')],
  ['ltrace', tracer('ltrace')],
  ['flock', flock],
  ['taskset', simple('taskset', 'a:all-tasks c:cpu-list p:pid h:help V:version', 1, ['pid'])],
  ['chrt', chrt],
  ['unshare', unshare],
  ['su', su],
  ['runuser', runuser],
  ['pkexec', pkexec],
  ['script', script],
  ['entr', entr],
  ['find', find],
  [
    'dbus-run-session',
    simple('dbus-run-session', 'config-file= dbus-daemon= help version', 0, ['dbus-daemon']),
  ],
  ['caffeinate', simple('caffeinate', 'd:display i:idle m:disk s:system u:user t:timeout= w:wait=')],
  ['unbuffer', simple('unbuffer', 'p:pipe')],
  [
    'tini',
    simple('tini', 'v:verbose s:subreaper g:group l:license w:warn h:help p:parent= e:exit= version', 0, [
      'license',
    ]),
  ],
  ['dumb-init', simple('dumb-init', 'c:single-child r:rewrite= v:verbose h:help V:version')],
]
