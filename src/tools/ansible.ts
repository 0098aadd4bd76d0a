import type { OperationClass } from '../core/class.ts'
import { ANSIBLE_FLAGS } from './ansible-flags.ts'
import { moduleClass } from './ansible-modules.ts'
import { isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { programsOfEditor } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { splitWords } from './shell-words.ts'
import { readSshLine } from './ssh-line.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'

type Program = keyof typeof ANSIBLE_FLAGS
type Read = (parsed: ParsedFlags, context: ToolContext) => Reading

const VARIABLES = ['ANSIBLE_CONFIG', 'ANSIBLE_INVENTORY', 'ANSIBLE_*'] as const

function ansibleTool(name: Program, read: Read): Tool {
  return {
    name,
    programs: [name],
    variables: VARIABLES,
    read(argv, context) {
      const args = argv.slice(1)
      const parsed = parseFlags(args, ANSIBLE_FLAGS[name])
      if (parsed.error !== null) return newReading(name, name, 'exec', parsed.error)
      if (isOn(parsed, 'help') || isOn(parsed, 'version'))
        return newReading(name, 'help', 'read', 'only shows help', 'local')
      const reading = read(parsed, context)
      if (args.some((arg) => !isSeen(arg) && mayBeOption(arg))) {
        raise(reading, 'exec', 'a word that is not known before it runs may be an option')
        loseTarget(reading, 'a word is not known before it runs')
      }
      return reading
    },
  }
}

export const ansible = ansibleTool('ansible', (parsed) => {
  const [pattern] = parsed.words
  if (pattern === undefined) return newReading('ansible', 'help', 'read', 'only shows help', 'local')
  const module = lastValue(parsed, 'module-name') ?? 'command'
  const lists = isOn(parsed, 'list-hosts')
  const { cls, why } = lists
    ? { cls: 'read' as const, why: 'only lists hosts' }
    : moduleClass(module, lastValue(parsed, 'args') ?? '')
  const reading = newReading('ansible', lists ? 'list-hosts' : shownWord(module), cls, why)
  reading.operation.resource = shownWord(pattern)
  reading.operation.breadth = { count: null, unbounded: /[*:,~]|^all$/.test(pattern) || !isSeen(pattern) }
  if (isOn(parsed, 'check') && !lists) {
    reading.operation = {
      ...reading.operation,
      class: 'read',
      dryRun: true,
      evidence: ['`--check` changes nothing'],
    }
  }
  if (parsed.values.has('module-path') && !lists)
    raise(reading, 'exec', '`--module-path` names other modules')
  return landed(reading, parsed, { pattern })
})

export const ansibleConsole = ansibleTool('ansible-console', (parsed) => {
  const lists = isOn(parsed, 'list-hosts')
  const reading = newReading(
    'ansible-console',
    lists ? 'list-hosts' : 'console',
    lists ? 'read' : 'exec',
    lists ? 'only lists hosts' : 'opens a session',
  )
  return landed(reading, parsed, { pattern: parsed.words[0] ?? 'all' })
})

const ONLY_TELL = ['syntax-check', 'list-hosts', 'list-tasks', 'list-tags'] as const

export const ansiblePlaybook = ansibleTool('ansible-playbook', (parsed, context) => {
  const { words: playbooks } = parsed
  if (playbooks.length === 0)
    return newReading('ansible-playbook', 'help', 'read', 'only shows help', 'local')
  const tells = ONLY_TELL.find((flag) => isOn(parsed, flag))
  const reading =
    tells !== undefined
      ? newReading('ansible-playbook', tells, 'read', `\`--${tells}\` only tells`)
      : newReading('ansible-playbook', 'run', 'exec', 'a playbook runs whatever is in it')
  reading.operation.resource = playbooks.map(shownWord).join(', ')
  reading.operation.breadth = { count: null, unbounded: !parsed.values.has('limit') }
  if (tells === undefined) {
    if (isOn(parsed, 'check')) {
      const operation = {
        ...reading.operation,
        class: 'read' as const,
        dryRun: true,
        evidence: ['`--check` changes nothing'],
      }
      reading.operation = operation
      if (parsed.values.has('module-path')) raise(reading, 'exec', '`--module-path` names other modules')
    }
    for (const path of playbooks) lookInto(path, reading, context)
  }
  return landed(reading, parsed, { playbooks: playbooks.filter(isSeen) })
})

/** Under `--check`, tasks with `check_mode: false` are run all the same. */
function lookInto(path: string, reading: Reading, { known, trustInputs }: ToolContext): void {
  if (!isSeen(path)) {
    raise(reading, 'exec', 'which playbook it runs is not known before it runs')
    return
  }
  const seen = known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  const text = seen && 'text' in seen ? seen.text : null
  reading.operation.inputs.push(
    text !== null
      ? { path, seen: true }
      : { path, seen: false, unseen: seen && 'unseen' in seen ? seen.unseen : 'it was not looked at' },
  )
  if (trustInputs || seen === undefined) return
  // A playbook that is not there is not run.
  if (text === null) {
    if (!('missing' in seen)) raise(reading, 'exec', 'the playbook was not seen')
    return
  }
  if (/check_mode["']?\s*:(?!\s*["']?(true|yes|on)\b)/i.test(text))
    raise(reading, 'exec', 'a task of it runs in spite of `--check`')
  if (/\b(roles|dependencies)["']?\s*:|\b(include|import)(_(role|tasks|playbook))?["']?\s*:/.test(text))
    raise(reading, 'exec', 'it takes in tasks that were not looked at, which may run in spite of `--check`')
}

export const ansiblePull = ansibleTool('ansible-pull', (parsed) => {
  const lists = isOn(parsed, 'list-hosts')
  const why = lists ? 'only lists hosts' : 'fetches a playbook and runs it here'
  return newReading(
    'ansible-pull',
    lists ? 'list-hosts' : 'pull',
    lists ? 'read' : 'exec',
    why,
    lists ? 'local' : 'current',
  )
})

export const ansibleInventory = ansibleTool('ansible-inventory', (parsed) => {
  const opens = ['vault-id', 'ask-vault-password', 'vault-password-file'].some((flag) =>
    parsed.values.has(flag),
  )
  return opens
    ? newReading('ansible-inventory', 'list', 'secret-read', 'shows variables that a vault holds', 'local')
    : newReading('ansible-inventory', 'list', 'read', 'only shows the inventory', 'local')
})

export const ansibleVault = ansibleTool('ansible-vault', (parsed, { env }) => {
  const [verb] = parsed.words
  if (verb === undefined) return newReading('ansible-vault', 'help', 'read', 'only shows help', 'local')
  const cls = VAULT_VERBS[verb]
  if (!Object.hasOwn(VAULT_VERBS, verb) || cls === undefined)
    return newReading(
      'ansible-vault',
      shownWord(verb),
      'unknown',
      'it is no command of ansible-vault known here',
      'current',
    )
  const reading = newReading(
    'ansible-vault',
    verb,
    cls,
    cls === 'read' ? 'works on files of this machine' : 'shows what is encrypted',
    'local',
  )
  reading.operation.resource = parsed.words.slice(1).map(shownWord).join(', ') || null
  const editor = /^(edit|create)$/.test(verb) ? programsOfEditor(['EDITOR'], env) : null
  if (editor) raise(reading, 'exec', editor)
  return reading
})

const VAULT_VERBS: Readonly<Record<string, OperationClass>> = {
  view: 'secret-read',
  decrypt: 'secret-read',
  edit: 'secret-read',
  create: 'read',
  encrypt: 'read',
  encrypt_string: 'read',
  rekey: 'read',
}

const GALAXY: Readonly<Record<string, OperationClass>> = {
  ...by('read', 'init install list search info remove download build verify login'),
  ...by('write', 'import publish setup'),
  ...by('destructive', 'delete'),
}

function by(cls: OperationClass, words: string): Record<string, OperationClass> {
  return Object.fromEntries(words.split(' ').map((word) => [word, cls]))
}

export const ansibleGalaxy = ansibleTool('ansible-galaxy', (parsed) => {
  const [first, ...others] = parsed.words
  // Without a type it is about roles.
  const [verb, ...rest] = first === 'role' || first === 'collection' ? others : parsed.words
  if (verb === undefined) return newReading('ansible-galaxy', 'help', 'read', 'only shows help', 'local')
  const cls = Object.hasOwn(GALAXY, verb) ? GALAXY[verb]! : 'unknown'
  const reading = newReading(
    'ansible-galaxy',
    shownWord(verb),
    cls,
    `\`${shownWord(verb)}\` is ${cls}`,
    cls === 'read' ? 'local' : 'named',
  )
  reading.operation.resource = rest.map(shownWord).join(', ') || null
  const server = lastValue(parsed, 'server')
  if (cls !== 'read' && cls !== 'unknown') {
    const host =
      server === undefined ? 'galaxy.ansible.com' : /^\w+:\/\/([^/:@]+)(:\d+)?(\/|$)/.exec(server)?.[1]
    if (host !== undefined) reading.selectors = [{ kind: 'host', host }]
  }
  return reading
})

export const ansibleDoc = ansibleTool('ansible-doc', () =>
  newReading('ansible-doc', 'show', 'read', 'only shows documentation', 'local'),
)

export const ansibleConfig = ansibleTool('ansible-config', (parsed) => {
  const [verb = 'help'] = parsed.words
  return /^(list|dump|view|init|validate|help)$/.test(verb)
    ? newReading('ansible-config', verb, 'read', 'only shows settings', 'local')
    : newReading(
        'ansible-config',
        shownWord(verb),
        'unknown',
        'it is no command of ansible-config known here',
        'current',
      )
})

/** Where it lands: hosts of the inventory, by the pattern or by the plays. */
function landed(
  reading: Reading,
  parsed: ParsedFlags,
  what: { pattern?: string; playbooks?: string[] },
): Reading {
  const selector: Extract<TargetSelector, { kind: 'ansible' }> = { kind: 'ansible', ...what }
  const inventories = parsed.values.get('inventory')
  const limit = lastValue(parsed, 'limit')
  const user = lastValue(parsed, 'user')
  const connection = lastValue(parsed, 'connection')
  if (inventories) selector.inventories = [...inventories]
  if (limit !== undefined) selector.limit = limit
  if (user !== undefined) selector.user = user
  if (connection !== undefined) selector.connection = connection
  reading.selectors = [selector]
  const typed = [
    what.pattern ?? '',
    ...(what.playbooks ?? []),
    ...(inventories ?? []),
    limit ?? '',
    connection ?? '',
  ]
  if (!typed.every(isSeen)) loseTarget(reading, 'which hosts it means is not known before it runs')
  const extra = parsed.values.get('extra-vars') ?? []
  if (
    extra.some((vars) =>
      /ansible_(ssh_)?(host|port|connection|common_args|extra_args|executable)|ansible_ssh/.test(vars),
    )
  )
    loseTarget(reading, '`--extra-vars` says where it goes')
  for (const flag of ['ssh-common-args', 'ssh-extra-args', 'sftp-extra-args', 'scp-extra-args']) {
    for (const value of parsed.values.get(flag) ?? []) judgeSshArguments(value, reading)
  }
  return reading
}

function judgeSshArguments(value: string, reading: Reading): void {
  const words = isSeen(value) ? splitWords(value) : null
  const line = words && readSshLine([...words, 'host'])
  if (!line || line.error !== null) raise(reading, 'exec', 'what it gives to ssh is not understood')
  else if (line.ssh.runs.length > 0) raise(reading, 'exec', line.ssh.runs[0]!)
  else if (line.ssh.config !== null) raise(reading, 'exec', 'it has ssh read another configuration')
}
