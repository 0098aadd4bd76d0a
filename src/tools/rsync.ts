import { isPlainSsh, raiseForShell, transferReading } from './file-transfer.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { typedGlobs } from './glob-word.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { type RemotePath, remotePath } from './remote-path.ts'
import type { TargetSelector } from './selector.ts'
import { splitWords } from './shell-words.ts'
import { judgeConfigFile } from './ssh-config-file.ts'
import { readSshLine } from './ssh-line.ts'
import { sshSelector } from './ssh-options.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'

/** rsync 3.1 to 3.5 (rsync(1), options.c). */
export const rsync: Tool = {
  name: 'rsync',
  programs: ['rsync'],
  variables: [
    'RSYNC_RSH',
    'RSYNC_CONNECT_PROG',
    'RSYNC_PROXY',
    'RSYNC_OLD_ARGS',
    'RSYNC_PROTECT_ARGS',
    'RSYNC_SHELL',
    'SSH_AUTH_SOCK',
  ],
  read: (argv, context) =>
    readRsync(typedGlobs(argv.slice(1), new Set(['--exclude', '--include', '--filter'])), context),
}

function readRsync(args: readonly string[], context: ToolContext): Reading {
  const parsed = parseFlags(args, FLAGS)
  const { words } = parsed
  if (parsed.error !== null) return newReading('rsync', 'rsync', 'exec', parsed.error)
  const on = (flag: string) => isOn(parsed, flag)
  if (on('help') || on('version') || (words.length === 0 && !on('daemon') && !on('server')))
    return newReading('rsync', 'help', 'read', 'only shows help', 'local')
  if (on('daemon') || on('server'))
    return newReading('rsync', 'serve', 'exec', 'it serves another rsync', 'current')
  const places = words.map(placeOf)
  const lists = on('list-only') || words.length === 1
  const last = lists ? null : places.at(-1)!
  const from = (lists ? places : places.slice(0, -1)).filter((place) => place !== null)
  const recursive = on('recursive') || on('archive') || parsed.values.has('files-from')
  const reading = lists
    ? newReading('rsync', 'list', 'read', 'only lists files', from.length > 0 ? 'named' : 'local')
    : transferReading({ tool: 'rsync', from, to: last, recursive, sources: words.slice(0, -1).map(lastPart) })
  if (!lists) sharpen(reading, parsed, { from, to: last })
  if (on('dry-run'))
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
  land(reading, parsed, [...from, ...(last ? [last] : [])], context)
  if (words.some((word) => !isSeen(word) && mayBeOption(word))) {
    raise(reading, 'exec', 'a word that is not known before it runs may be an option')
    loseTarget(reading, 'a word is not known before it runs')
  }
  return reading
}

type Place = RemotePath & { daemon: boolean }

/** `host::module` and `rsync://host/module` are a daemon's; `host:path` is reached by a shell. */
function placeOf(typed: string): Place | null {
  const uri = typed.startsWith('rsync://')
  const place = remotePath(typed, 'rsync')
  if (!place) return null
  const daemon = uri || place.path.startsWith(':')
  return { ...place, path: daemon && !uri ? place.path.slice(1) : place.path, daemon }
}

function lastPart(path: string): string {
  return path.replace(/^.*[/:]/, '')
}

const DELETES = [
  'delete',
  'del',
  'delete-before',
  'delete-during',
  'delete-delay',
  'delete-after',
  'delete-excluded',
  'delete-missing-args',
  'force',
]

function sharpen(
  reading: Reading,
  parsed: ParsedFlags,
  { from, to }: { from: readonly Place[]; to: Place | null },
): void {
  const deletes = DELETES.find((flag) => isOn(parsed, flag))
  const removes = isOn(parsed, 'remove-source-files') || isOn(parsed, 'remove-sent-files')
  // What is deleted on this machine is local work; its name tells it where that is another one's.
  if (reading.reach === 'local') {
    if (deletes !== undefined || removes) reading.operation.name = 'delete'
    return
  }
  if (to && deletes !== undefined) {
    raise(reading, 'destructive', `\`--${deletes}\` deletes what is not in the source`)
    reading.operation.breadth = { count: null, unbounded: true }
  }
  if (from.length > 0 && removes)
    raise(reading, 'destructive', '`--remove-source-files` deletes what was fetched')
  for (const option of parsed.values.get('remote-option') ?? []) {
    if (/^--log-file=/.test(option))
      raise(reading, 'write', '`--remote-option` has the other end write a log')
    else if (!/^(--fake-super|--log-file-format=.*|--info=.*)$/.test(option))
      raise(reading, 'destructive', '`--remote-option` changes what the other end does')
  }
}

/** `-e`, RSYNC_RSH and `--rsync-path` say by which programs the other end is reached. */
function land(reading: Reading, parsed: ParsedFlags, places: readonly Place[], context: ToolContext): void {
  if (places.length === 0) return
  const path = lastValue(parsed, 'rsync-path')
  if (path !== undefined && !/^(sudo( -n)? |doas )?(\/usr(\/local)?\/bin\/)?rsync$/.test(path))
    raise(reading, 'exec', `\`--rsync-path ${shownWord(path)}\` runs a program there`)
  const copyAs = places.some(({ daemon }) => daemon) && context.env.RSYNC_CONNECT_PROG
  if (copyAs) raise(reading, 'exec', '`RSYNC_CONNECT_PROG` runs a program')
  if (!isOn(parsed, 'secluded-args') && !isOn(parsed, 'protect-args'))
    raiseForShell(
      reading,
      places.filter(({ daemon }) => !daemon),
    )
  reading.selectors = places.flatMap((place) => selectorsOf(place, reading, parsed, context))
}

function selectorsOf(
  { address, daemon }: Place,
  reading: Reading,
  parsed: ParsedFlags,
  context: ToolContext,
): TargetSelector[] {
  const typed = lastValue(parsed, 'rsh')
  const shell = typed ?? context.env.RSYNC_RSH
  if (address === null) return []
  if (daemon && typed === undefined) return [{ kind: 'host', host: address.host }]
  if (!shell)
    return [readSshLine(address.user === null ? [address.host] : ['-l', address.user, address.host]).selector]
  const [program = '', ...options] = (isSeen(shell) ? splitWords(shell) : null) ?? []
  const line = readSshLine([...options, ...(address.user === null ? [] : ['-l', address.user]), address.host])
  const odd =
    !isPlainSsh(program) ||
    line.error !== null ||
    line.command.length > 0 ||
    line.selector.host !== address.host
  if (odd) {
    raise(reading, 'exec', `its remote shell \`${shownWord(shell)}\` is not plain ssh`)
    return [
      sshSelector(address.host, {
        options: [],
        config: null,
        runs: [],
        lost: 'its remote shell is not plain ssh',
      }),
    ]
  }
  const [runs] = line.ssh.runs
  if (runs !== undefined) raise(reading, 'exec', runs)
  judgeConfigFile(reading, line.ssh, context)
  return [line.selector]
}

const SWITCHES =
  'v:verbose q:quiet no-motd c:checksum a:archive r:recursive inc-recursive i-r no-inc-recursive no-i-r R:relative no-implied-dirs implied-dirs b:backup u:update ' +
  'inplace append append-verify d:dirs old-dirs old-d mkpath l:links L:copy-links copy-unsafe-links safe-links insecure-links munge-links ' +
  'k:copy-dirlinks K:keep-dirlinks H:hard-links p:perms E:executability A:acls X:xattrs o:owner g:group devices copy-devices write-devices specials drop-D D:D t:times ' +
  'U:atimes open-noatime N:crtimes O:omit-dir-times J:omit-link-times super fake-super S:sparse preallocate n:dry-run W:whole-file x:one-file-system existing ' +
  'ignore-non-existing ignore-existing remove-source-files remove-sent-files del delete delete-before delete-during delete-delay delete-after delete-excluded ' +
  'ignore-missing-args delete-missing-args ignore-errors force partial delay-updates m:prune-empty-dirs numeric-ids I:ignore-times size-only y:fuzzy ' +
  'z:compress C:cvs-exclude F:F 0:from0 old-args s:secluded-args protect-args trust-sender blocking-io stats 8:8-bit-output h:human-readable progress P:P ' +
  'i:itemize-changes list-only msgs2stderr fsync 4:ipv4 6:ipv6 V:version daemon server sender detach no-detach daemon-opt qsort'
const VALUES =
  'info= debug= stderr= backup-dir= suffix= confine-root= chmod= checksum-choice= cc= B:block-size= e:rsh= rsync-path= max-delete= max-size= min-size= max-alloc= ' +
  'partial-dir= usermap= groupmap= chown= timeout= contimeout= @:modify-window= T:temp-dir= compare-dest= copy-dest= link-dest= compress-choice= zc= compress-level= zl= ' +
  'compress-threads= zt= skip-compress= f:filter= exclude= exclude-from= include= include-from= files-from= copy-as= address= port= sockopts= outbuf= M:remote-option= ' +
  'out-format= log-format= log-file= log-file-format= password-file= early-input= bwlimit= stop-after= time-limit= stop-at= write-batch= only-write-batch= read-batch= ' +
  'protocol= iconv= checksum-seed= dparam= config='

/** rsync gives a `--no-` to what another option turns on. */
const NO = SWITCHES.split(' ')
  .map((row) => row.replace(/^.:/, ''))
  .filter(
    (name) =>
      !name.startsWith('no-') &&
      !/^(dry-run|list-only|delete.*|remove.*|daemon|server|version|progress|P|F)$/.test(name),
  )
  .flatMap((name) => [`no-${name}`])
  .join(' ')
const NO_SHORT =
  'no-v no-r no-R no-l no-k no-K no-H no-p no-E no-A no-X no-o no-g no-D no-t no-U no-N no-O no-J no-S no-W no-x no-m no-I no-y no-z no-c no-d no-0 no-s no-h no-i no-P no-progress'

const FLAGS = flagSet(
  SWITCHES,
  VALUES,
  NO,
  NO_SHORT,
  'no-timeout no-contimeout no-bwlimit no-partial-dir no-backup-dir no-iconv no-one-file-system no-munge-links',
)
