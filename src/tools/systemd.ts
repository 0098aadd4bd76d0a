import { abbreviatedFlags } from './abbreviations.ts'
import { isMildSignal } from './container-signal.ts'
import { type FlagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { programsOfEditor, programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { hopAddress } from './ssh-address.ts'
import { SshOptionReader, sshSelector } from './ssh-options.ts'
import { COMMON_FLAGS, DRY, GETTERS, JOURNAL_ACTIONS, JOURNAL_FLAGS, SYSTEMD } from './systemd-verbs.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'

const VARIABLES = [
  'SYSTEMD_PAGER',
  'PAGER',
  'SYSTEMD_EDITOR',
  'SYSTEMD_SSH',
  'SYSTEMD_LESS',
  'DBUS_SYSTEM_BUS_ADDRESS',
] as const

export const systemctl = toolOf('systemctl')
export const loginctl = toolOf('loginctl')
export const hostnamectl = toolOf('hostnamectl')
export const timedatectl = toolOf('timedatectl')
export const localectl = toolOf('localectl')
export const machinectl = toolOf('machinectl')

export const journalctl: Tool = {
  name: 'journalctl',
  programs: ['journalctl'],
  variables: VARIABLES,
  read: (argv, context) => readJournal(argv.slice(1), context),
}

function toolOf(name: string): Tool {
  const flags = abbreviatedFlags([COMMON_FLAGS, SYSTEMD[name]!.flags])
  return {
    name,
    programs: [name],
    variables: VARIABLES,
    read: (argv, context) => readSystemd(name, parseFlags(argv.slice(1), flags), argv.slice(1), context),
  }
}

function readSystemd(
  name: string,
  parsed: ParsedFlags,
  args: readonly string[],
  context: ToolContext,
): Reading {
  const { words } = parsed
  if (parsed.error !== null) return newReading(name, name, 'exec', parsed.error, 'current')
  if (isOn(parsed, 'help') || isOn(parsed, 'version'))
    return newReading(name, 'help', 'read', 'only shows help', 'local')
  const [typed] = words
  if (typed !== undefined && !isSeen(typed))
    return newReading(name, name, 'exec', 'its verb is not known before it runs', 'current')
  const verb = typed ?? SYSTEMD[name]!.alone
  const cls = SYSTEMD[name]!.verbs.find(([, list]) => list.split(' ').includes(verb))?.[0]
  if (cls === undefined)
    return newReading(name, verb, 'unknown', `\`${verb}\` is no verb of ${name} known here`, 'current')
  const reading = newReading(name, verb, cls, `\`${verb}\` is ${cls}`, 'local')
  refine(reading, parsed, context)
  return landed(reading, parsed, args, context)
}

function refine(reading: Reading, parsed: ParsedFlags, { env }: ToolContext): void {
  const { operation } = reading
  const units = parsed.words.slice(1)
  const lower = (cls: 'read' | 'write', why: string) => {
    operation.class = cls
    operation.evidence = [why]
  }
  if (units.length > 0) operation.resource = units.slice(0, 5).map(shownWord).join(', ')
  const wide = units.some((unit) => /[*?[]/.test(unit) || !isSeen(unit))
  if (operation.class === 'destructive' && units.length > 0)
    operation.breadth = { count: wide ? null : units.length, unbounded: wide }
  if (operation.name === 'list-timezones' || GETTERS.has(operation.name)) {
    if (units.length === 0) lower('read', 'only tells')
  }
  if (
    reading.tool === 'systemctl' &&
    isOn(parsed, 'dry-run') &&
    DRY.has(operation.name) &&
    !parsed.words.some((word) => !isSeen(word))
  ) {
    lower('read', 'is a dry run')
    operation.dryRun = true
  }
  if (/^kill/.test(operation.name) && isMildSignal(lastValue(parsed, 'signal')))
    lower('write', 'sends a signal')
  if (operation.name === 'edit') {
    const why = programsOfEditor(['SYSTEMD_EDITOR', 'EDITOR', 'VISUAL'], env)
    if (why !== null) raise(reading, 'exec', why)
  }
}

/** `-H [user@]host[:port][/container]` is reached by ssh; everything else is this machine. */
function landed(
  reading: Reading,
  parsed: ParsedFlags,
  args: readonly string[],
  { env }: ToolContext,
): Reading {
  const pager = isOn(parsed, 'no-pager') ? null : programsOfPager(['SYSTEMD_PAGER', 'PAGER'], env)
  const host = lastValue(parsed, 'host')
  if (host !== undefined) {
    reading.reach = 'named'
    const options = new SshOptionReader()
    const address = isSeen(host) ? hopAddress(host.replace(/\/.*$/, '')) : null
    if (address?.user != null) options.place('user', address.user)
    if (address?.port != null) options.place('port', String(address.port))
    reading.selectors = [sshSelector(address?.host ?? null, options.read)]
    if (env.SYSTEMD_SSH && !/^(\/usr\/bin\/)?ssh$/.test(env.SYSTEMD_SSH))
      raise(reading, 'exec', '`SYSTEMD_SSH` names a program')
  }
  if (pager !== null) raise(reading, 'exec', pager)
  if (args.some((arg) => !isSeen(arg) && mayBeOption(arg)))
    loseTarget(reading, 'a word that is not known before it runs may name a host')
  return reading
}

let journalFlags: FlagSet | undefined

function readJournal(args: readonly string[], context: ToolContext): Reading {
  journalFlags ??= abbreviatedFlags([JOURNAL_FLAGS])
  const parsed = parseFlags(args, journalFlags)
  if (parsed.error !== null) return newReading('journalctl', 'journalctl', 'exec', parsed.error, 'current')
  if (isOn(parsed, 'help') || isOn(parsed, 'version'))
    return newReading('journalctl', 'help', 'read', 'only shows help', 'local')
  const reading = newReading('journalctl', 'show', 'read', 'shows logs', 'local')
  for (const [cls, flags] of JOURNAL_ACTIONS) {
    for (const flag of flags.split(' ')) {
      if (!parsed.values.has(flag)) continue
      raise(reading, cls, `\`--${flag}\` changes the journal`)
      reading.operation.name = flag
    }
  }
  const hidden = args.some((arg) => !isSeen(arg) && mayBeOption(arg))
  if (hidden) raise(reading, 'destructive', 'a word that is not known before it runs may be an option')
  return landed(reading, parsed, args, context)
}
