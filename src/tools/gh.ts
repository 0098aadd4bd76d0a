import { type CobraLine, cobraParser } from './cobra.ts'
import { expandAlias } from './command-aliases.ts'
import { isOn, lastValue } from './flags.ts'
import { raiseForClone } from './forge-clone.ts'
import { type ForgeCommand, followAlias, readForgeCommand } from './forge-command.ts'
import { type ForgePaths, readRequest, servedPath, typedRequest } from './forge-request.ts'
import { GH_ALIASES, GH_GLOBALS, GH_VERBS } from './gh-commands.ts'
import { programsOfBrowser, programsOfEditor, programsOfPager } from './person-programs.ts'
import { raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen } from './unseen-word.ts'
import { tableGrammar } from './verb-table.ts'

export const gh: Tool = {
  name: 'gh',
  programs: ['gh'],
  variables: [
    'GH_TOKEN',
    'GITHUB_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
    'GH_HOST',
    'GH_REPO',
    'GH_CONFIG_DIR',
    'XDG_CONFIG_HOME',
    'GH_EDITOR',
    'GIT_EDITOR',
    'VISUAL',
    'EDITOR',
    'GH_BROWSER',
    'BROWSER',
    'GH_PAGER',
    'PAGER',
    'GH_PATH',
  ],
  read: (argv, context) =>
    readUndone(argv, ['list', 'dry-run'], (words) => readGh(words.slice(1), context, [])),
}

const parse = cobraParser({
  ...tableGrammar(GH_GLOBALS, GH_VERBS, GH_ALIASES),
  // What stands behind these is another program's.
  leading: new Set(['extension exec', 'copilot']),
})

const GH: ForgeCommand = {
  name: 'gh',
  verbs: GH_VERBS,
  parse,
  versionFlags: ['--version'],
  targetFlags: new Set('repo org hostname owner source user issue-repo'.split(' ')),
  // An extension, or an alias of the person's: both come behind gh's own commands.
  aliasesInGroups: true,
  readAlias,
  refine,
  countOf: (parsed) => (isOn(parsed, 'all') ? null : 1),
  raiseForPrograms,
  selectorsOf,
}

function readGh(args: readonly string[], context: ToolContext, expanded: readonly string[]): Reading {
  return readForgeCommand(GH, args, context, expanded)
}

/** The words in front of a flag name an alias: `gh co 12`, `gh pr mine`. */
function readAlias(
  args: readonly string[],
  own: Reading,
  context: ToolContext,
  expanded: readonly string[],
): Reading {
  const first = args[0] ?? ''
  if (own.operation.class === 'exec') own.reach = 'current'
  if (first.startsWith('-') || !isSeen(first)) return own
  const words = [...canonical(args)]
  const expansion = expandAlias(words, configPath(context.env), 'aliases', context)
  if (expansion === null) return own
  const key = words.join(' ')
  if (!('unseen' in expansion) && (expanded.length > 8 || expanded.includes(key))) return own
  return followAlias(first, expansion, own, (meant) => readGh(meant, context, [...expanded, key]))
}

/** A group may be typed by another name (`gh cs mine`); the aliases are kept by its own. */
function canonical(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args
  return [Object.hasOwn(GH_ALIASES, first) ? GH_ALIASES[first]! : first, ...rest]
}

function configPath({ GH_CONFIG_DIR, XDG_CONFIG_HOME, HOME }: Env): string | null {
  if (GH_CONFIG_DIR) return `${GH_CONFIG_DIR}/config.yml`
  if (XDG_CONFIG_HOME) return `${XDG_CONFIG_HOME}/gh/config.yml`
  return HOME ? `${HOME}/.config/gh/config.yml` : null
}

/** Paths of GitHub's REST API (docs.github.com/rest). */
const PATHS: ForgePaths = {
  admin:
    /(^|\/)(collaborators|members?|memberships?|outside_collaborators|public_members|teams|protection|rulesets|keys|gpg_keys|ssh_signing_keys|permissions|security-managers|organization-roles|custom[-_]\w+|installations|credential-authorizations|personal-access-tokens?|personal-access-token-requests|oidc|runner-groups|invitations|interaction-limits|deployment-branch-policies|deployment_protection_rules|transfer|code-security|grants|authorizations)(\/|$)|\/environments\/[^/]+$|^\/?orgs\/[^/]+$|\/actions\/(organization-)?(secrets|variables)\/[^/]+\/repositories/,
  secret: /\/secret-scanning\/alerts/,
  minting: /(access_tokens|registration-token|remove-token|generate-jitconfig|\/conversions|token\/scoped)$/,
  asking: /^\/?markdown(\/raw)?$|\/releases\/generate-notes$|^\/?applications\/[^/]+\/token$/,
}

/** `open`: a word that is not known before it runs may be any flag. */
function refine(reading: Reading, line: CobraLine, context: ToolContext, open: boolean): void {
  const { command, parsed } = line
  const { operation } = reading
  const on = (flag: string) => isOn(parsed, flag)
  const may = (flag: string) => open || parsed.values.has(flag)
  switch (command) {
    case 'api':
      readRequest(reading, typedRequest(parsed), PATHS, context)
      return
    case 'auth status':
      if (open || on('show-token')) raise(reading, 'secret-read', 'shows the token')
      return
    case 'config get':
      if (!/^(?!oauth_token$)[a-z_]+$/.test(parsed.words[0] ?? ''))
        raise(reading, 'secret-read', 'may show the token')
      return
    case 'issue develop':
      if (on('list')) operation.class = 'read'
      return
    case 'issue comment':
    case 'pr comment':
      if (open || on('delete-last')) raise(reading, 'destructive', 'deletes a comment')
      return
    case 'pr close':
    case 'pr merge':
      if (open || on('delete-branch')) raise(reading, 'destructive', 'deletes the branch')
      return
    case 'repo edit':
    case 'project edit':
      if (may('visibility')) raise(reading, 'admin', 'changes who may see it')
      return
    case 'repo sync':
      if (open || on('force')) raise(reading, 'destructive', '`--force` overwrites the branch')
      return
    case 'release upload':
      if (open || on('clobber')) raise(reading, 'destructive', '`--clobber` replaces files')
      return
    case 'gist edit':
      if (may('remove')) raise(reading, 'destructive', 'removes a file')
      return
    case 'codespace code':
      if (on('web')) operation.evidence.push('in a browser')
      return
    case 'skill publish':
      if (on('dry-run')) {
        operation.class = 'read'
        operation.dryRun = true
      }
      return
    case 'repo clone':
    case 'repo fork':
    case 'gist clone':
      raiseForClone(reading, parsed)
      return
    case 'extension exec':
    case 'extension install':
    case 'extension upgrade':
    case 'extension browse':
    case 'copilot':
      reading.reach = 'current'
  }
}

const EDITING =
  /^(issue|pr) (create|edit|comment|review|merge|revert)$|^release (create|edit)$|^gist edit$|^label|^config set$/

function raiseForPrograms(reading: Reading, { command, parsed }: CobraLine, env: Env): void {
  if (reading.operation.class === 'exec') return
  const pager = programsOfPager(['GH_PAGER', 'PAGER'], env)
  if (pager && reading.reach === 'named') raise(reading, 'exec', pager)
  const editor = EDITING.test(command)
    ? programsOfEditor(['GH_EDITOR', 'GIT_EDITOR', 'VISUAL', 'EDITOR'], env)
    : null
  if (editor) raise(reading, 'exec', editor)
  const opens = (command === 'browse' && !isOn(parsed, 'no-browser')) || isOn(parsed, 'web')
  const browser = opens ? programsOfBrowser(['GH_BROWSER', 'BROWSER'], env) : null
  if (browser) raise(reading, 'exec', browser)
}

/** Commands that work on an account, not on a repository. */
const OF_ACCOUNT =
  /^(auth|gist|gpg-key|ssh-key|search|status|org|extension|agent-task list|preview|skill|copilot|codespace)( |$)/

type Repository = Extract<TargetSelector, { kind: 'repository' }>

function selectorsOf(line: CobraLine, env: Env): TargetSelector[] {
  const { command, parsed } = line
  const value = (...flags: string[]) =>
    flags.map((flag) => lastValue(parsed, flag)).find((v) => v !== undefined)
  const [word] = parsed.words
  const selector: Repository = { kind: 'repository', forge: 'github' }
  const host = value('hostname')
  if (host !== undefined) selector.host = host
  if (command === 'api') return [requested(selector, word ?? '', env)]

  const repository =
    value('repo') ?? (isRepositoryUrl(word) ? word : undefined) ?? namedRepository(command, word)
  const owner =
    value('org', 'owner') ?? (command === 'repo list' || command === 'org list' ? (word ?? '') : undefined)
  // A name alone is of the person's own account, and which that is is not known here.
  if (repository === '') return [{ ...selector, owner: '' }]
  if (repository !== undefined && !command.startsWith('search ')) return [{ ...selector, repository }]
  if (owner !== undefined && owner !== '@me') return [{ ...selector, owner }]
  if (
    OF_ACCOUNT.test(command) ||
    command.startsWith('project') ||
    ACCOUNT_COMMANDS.has(command) ||
    isOn(parsed, 'user')
  )
    return [{ ...selector, owner: '' }]
  return [env.GH_REPO ? { ...selector, repository: env.GH_REPO } : selector]
}

const ACCOUNT_COMMANDS = new Set([
  'repo fork',
  'repo create',
  'repo list',
  'repo gitignore list',
  'repo license list',
])

/** `gh pr merge https://github.com/acme/web/pull/7` is about that repository, wherever it is typed. */
function isRepositoryUrl(word: string | undefined): word is string {
  return word !== undefined && isSeen(word) && /^https?:\/\/[^/]+\/[^/]+\/[^/]+/.test(word)
}

function namedRepository(command: string, word: string | undefined): string | undefined {
  if (!/^repo (archive|clone|delete|edit|sync|unarchive|view|create|credits|set-default)$/.test(command))
    return
  return word === undefined || word.includes('/') ? word : ''
}

/** `repos/acme/web/issues`; `{owner}` and `{repo}` are those of the directory. */
function requested(selector: Repository, typed: string, env: Env): TargetSelector {
  const path = servedPath(typed)
  const [, owner, name] = /^\/?(?:https?:\/\/[^/]+\/)?repos\/([^/?]+)\/([^/?]+)/.exec(path) ?? []
  if (owner !== undefined && name !== undefined) {
    if (/^[{:]/.test(owner) || /^[{:]/.test(name))
      return env.GH_REPO ? { ...selector, repository: env.GH_REPO } : selector
    return isSeen(owner + name) ? { ...selector, repository: `${owner}/${name}` } : { ...selector, owner: '' }
  }
  const [, org] = /^\/?orgs\/([^/?]+)/.exec(path) ?? []
  return { ...selector, owner: org !== undefined && isSeen(org) ? org : '' }
}
