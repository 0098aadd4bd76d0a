import { mayRunHere, moduleClass } from './ansible-modules.ts'
import { ansibleTool } from './ansible-tool.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { splitWords } from './shell-words.ts'
import { readSshLine } from './ssh-line.ts'
import { sshSelector } from './ssh-options.ts'
import type { Env, Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const ansible = ansibleTool('ansible', (parsed, { env }) => {
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
  const typed = lastValue(parsed, 'args') ?? ''
  if (isOn(parsed, 'check') && !lists && !mayRunHere(typed)) {
    reading.operation = {
      ...reading.operation,
      class: 'read',
      dryRun: true,
      evidence: ['`--check` changes nothing'],
    }
  }
  if (parsed.values.has('module-path') && !lists)
    raise(reading, 'exec', '`--module-path` names other modules')
  if (!lists) judgeVariables(env, reading)
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
    judgeVariables(context.env, reading)
  }
  landed(reading, parsed, { playbooks: playbooks.filter(isSeen) })
  if (tells === undefined && playbooks.some((path) => goesElsewhere(path, context)))
    reading.selectors.push(
      sshSelector(null, {
        options: [],
        config: null,
        runs: [],
        lost: 'a task of it goes to another host than those of its plays',
      }),
    )
  return reading
})

/** `delegate_to`, `add_host` and an address among the variables. */
function goesElsewhere(path: string, { known }: ToolContext): boolean {
  const seen = known.files.get(path)
  if (seen === undefined || !('text' in seen)) return false
  return /\b(delegate_to|ansible_(ssh_)?host|add_host)["']?\s*:(?!\s*["']?(localhost|127\.0\.0\.1)\b)/.test(
    seen.text,
  )
}

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
  if (/\\[xuU][\da-fA-F]/.test(text)) raise(reading, 'exec', 'what stands in it is hidden')
  if (/\b(lookup|query|q)\s*\(\s*['"]?(ansible\.builtin\.)?(pipe|lines)\b/.test(text))
    raise(reading, 'exec', 'it runs programs here in spite of `--check`')
  if (/\b(roles|dependencies)["']?\s*:|\b(include|import)(_(role|tasks|playbook))?["']?\s*:/.test(text))
    raise(reading, 'exec', 'it takes in tasks that were not looked at, which may run in spite of `--check`')
}

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
  if (extra.some(mayRunHere)) raise(reading, 'exec', 'a template in `--extra-vars` may run a program here')
  for (const flag of ['ssh-common-args', 'ssh-extra-args', 'sftp-extra-args', 'scp-extra-args']) {
    for (const value of parsed.values.get(flag) ?? []) judgeSshArguments(value, reading)
  }
  return reading
}

/** Settings that a variable makes: other modules and plugins, other programs, options of ssh. */
function judgeVariables(env: Env, reading: Reading): void {
  for (const [name, value] of Object.entries(env)) {
    if (!value || !name.startsWith('ANSIBLE_')) continue
    const programs = /^ANSIBLE_(LIBRARY|MODULE_UTILS|\w+_PLUGINS|\w*EXECUTABLE|\w*_EXE)$/.test(name)
    if (programs && !/^((\/usr)?\/bin\/)?(sh|bash|ssh|sftp|scp|sudo)$/.test(value))
      raise(reading, 'exec', `\`${name}\` names other programs`)
    else if (/^ANSIBLE_(SSH|SSH_COMMON|SSH_EXTRA|SFTP_EXTRA|SCP_EXTRA)_ARGS$/.test(name))
      judgeSshArguments(value, reading)
  }
}

function judgeSshArguments(value: string, reading: Reading): void {
  const words = isSeen(value) ? splitWords(value) : null
  const line = words && readSshLine([...words, 'host'])
  if (!line || line.error !== null) raise(reading, 'exec', 'what it gives to ssh is not understood')
  else if (line.ssh.runs.length > 0) raise(reading, 'exec', line.ssh.runs[0]!)
  else if (line.ssh.config !== null) raise(reading, 'exec', 'it has ssh read another configuration')
}
