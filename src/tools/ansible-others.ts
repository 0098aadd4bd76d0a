import type { OperationClass } from '../core/class.ts'
import { ansibleTool } from './ansible-tool.ts'
import { isOn, lastValue } from './flags.ts'
import { programsOfEditor } from './person-programs.ts'
import { newReading, raise } from './reading.ts'
import { shownWord } from './unseen-word.ts'

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
