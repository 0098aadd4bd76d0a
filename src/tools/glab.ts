import { type CobraLine, cobraParser } from './cobra.ts'
import { expandAlias } from './command-aliases.ts'
import { isOn, lastValue } from './flags.ts'
import { raiseForClone } from './forge-clone.ts'
import { type ForgeCommand, followAlias, readForgeCommand } from './forge-command.ts'
import { type ForgePaths, readRequest, typedRequest } from './forge-request.ts'
import { GLAB_ALIASES, GLAB_GLOBALS, GLAB_VERBS } from './glab-commands.ts'
import { programsOfBrowser, programsOfEditor, programsOfPager } from './person-programs.ts'
import { raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen } from './unseen-word.ts'
import { tableGrammar } from './verb-table.ts'

export const glab: Tool = {
  name: 'glab',
  programs: ['glab'],
  variables: [
    'GITLAB_TOKEN',
    'GITLAB_ACCESS_TOKEN',
    'OAUTH_TOKEN',
    'GITLAB_HOST',
    'GL_HOST',
    'GITLAB_URI',
    'GITLAB_API_HOST',
    'GITLAB_REPO',
    'GITLAB_GROUP',
    'GLAB_CONFIG_DIR',
    'XDG_CONFIG_HOME',
    'REMOTE_ALIAS',
    'GIT_REMOTE_URL_VAR',
    'VISUAL',
    'EDITOR',
    'BROWSER',
    'GLAB_PAGER',
    'PAGER',
  ],
  read: (argv, context) => readUndone(argv, ['dry-run'], (words) => readGlab(words.slice(1), context, [])),
}

const parse = cobraParser({
  ...tableGrammar(GLAB_GLOBALS, GLAB_VERBS, GLAB_ALIASES),
  leading: new Set(['duo claude', 'duo codex', 'duo cli']),
})

const GLAB: ForgeCommand = {
  name: 'glab',
  verbs: GLAB_VERBS,
  parse,
  versionFlags: ['--version', '-v'],
  targetFlags: new Set('repo group hostname target-project agent target-namespace'.split(' ')),
  aliasesInGroups: false,
  readAlias,
  refine,
  countOf: ({ words }) => words.length,
  raiseForPrograms,
  selectorsOf,
}

function readGlab(args: readonly string[], context: ToolContext, expanded: readonly string[]): Reading {
  return readForgeCommand(GLAB, args, context, expanded)
}

/** Aliases of glab are single words (`glab co 12`); nothing else runs for a word that is no command. */
function readAlias(
  args: readonly string[],
  own: Reading,
  context: ToolContext,
  expanded: readonly string[],
): Reading {
  const first = args[0] ?? ''
  own.reach = 'current'
  if (first.startsWith('-') || !isSeen(first)) return own
  const expansion = expandAlias(args, aliasPath(context.env), null, context)
  if (expansion === null || expanded.includes(first)) return own
  return followAlias(first, expansion, own, (meant) => readGlab(meant, context, [...expanded, first]))
}

function aliasPath({ GLAB_CONFIG_DIR, XDG_CONFIG_HOME, HOME }: Env): string | null {
  if (GLAB_CONFIG_DIR) return `${GLAB_CONFIG_DIR}/aliases.yml`
  if (XDG_CONFIG_HOME) return `${XDG_CONFIG_HOME}/glab-cli/aliases.yml`
  return HOME ? `${HOME}/.config/glab-cli/aliases.yml` : null
}

/** Paths of GitLab's REST API (docs.gitlab.com/api/rest). */
const PATHS: ForgePaths = {
  admin:
    /(^|\/)(members|invitations|\w*access_tokens|deploy_tokens|deploy_keys|protected_(branches|tags|environments)|approval_rules|approval_settings|approvals|push_rule|keys|gpg_keys|share|ldap_group_links|saml_group_links|saml|scim|settings|impersonation_tokens|access_requests|member_roles|job_token_scope|triggers|service_accounts|transfer|block|unblock|ban|unban|approve_user|oauth|applications|license|reset_\w*token)(\/|$)|^\/?users(\/|$)|^\/?groups\/[^/]+$/,
  secret:
    /\/variables(\/|$)|\/pipeline_schedules\/|\/triggers(\/|$)|\/settings$|\/secure_files\/[^/]+\/download|\/terraform\/state\//,
  minting: /^$/,
  asking: /^\/?markdown$|(^|\/)ci\/lint$/,
}

/** `open`: a word that is not known before it runs may be any flag. */
function refine(reading: Reading, line: CobraLine, context: ToolContext, open: boolean): void {
  const { command, parsed } = line
  const on = (flag: string) => isOn(parsed, flag)
  if (on('dry-run') && /^ci (delete|cancel)/.test(command)) {
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
    return
  }
  switch (command) {
    case 'api':
      readRequest(reading, typedRequest(parsed), PATHS, context)
      return
    case 'ci get':
      if (open || on('with-variables')) raise(reading, 'secret-read', 'shows variables too')
      return
    case 'auth status':
      if (open || on('show-token')) raise(reading, 'secret-read', 'shows the token')
      return
    case 'config get':
      if (!/^(?!\w*token$)[a-z_]+$/.test(parsed.words[0] ?? ''))
        raise(reading, 'secret-read', 'may show the token')
      return
    case 'mr merge':
      if (open || on('remove-source-branch')) raise(reading, 'destructive', 'deletes the branch')
      return
    case 'repo update':
      if (open || parsed.values.has('visibility')) raise(reading, 'admin', 'changes who may see it')
      return
    case 'repo clone':
      raiseForClone(reading, parsed)
      return
    case 'variable list':
      if (open || !/^(text)?$/.test(lastValue(parsed, 'output') ?? lastValue(parsed, 'output-format') ?? ''))
        raise(reading, 'secret-read', 'shows the values too')
      return
    case 'repo mirror':
      raise(reading, 'destructive', 'overwrites the branches of a repository')
      return
    case 'duo':
    case 'duo claude':
    case 'duo codex':
    case 'duo cli':
    case 'opentofu init':
      reading.reach = 'current'
  }
}

const EDITING =
  /^(issue|mr|incident) (create|update|note|for)$|^release create$|^config edit$|^stack (reorder|amend|save)$/

function raiseForPrograms(reading: Reading, { command, parsed }: CobraLine, env: Env): void {
  if (reading.operation.class === 'exec') return
  const pager = reading.reach === 'named' ? programsOfPager(['GLAB_PAGER', 'PAGER'], env) : null
  if (pager) raise(reading, 'exec', pager)
  const editor = EDITING.test(command) ? programsOfEditor(['VISUAL', 'EDITOR'], env) : null
  if (editor) raise(reading, 'exec', editor)
  const browser = isOn(parsed, 'web') ? programsOfBrowser(['BROWSER'], env) : null
  if (browser) raise(reading, 'exec', browser)
}

const OF_ACCOUNT = /^(auth|ssh-key|gpg-key|user|duo|mcp|repo (search|list|create|clone|fork))( |$)/

type Repository = Extract<TargetSelector, { kind: 'repository' }>

function selectorsOf({ command, parsed }: CobraLine, env: Env): TargetSelector[] {
  const selector: Repository = { kind: 'repository', forge: 'gitlab' }
  const host = lastValue(parsed, 'hostname')
  if (host !== undefined) selector.host = host
  const [word] = parsed.words
  if (command === 'api') return [requested(selector, word ?? '', env)]
  const address =
    word !== undefined && isSeen(word) && /^https?:\/\/[^/]+\/[^/]+\/[^/]+/.test(word) ? word : undefined
  const repository = lastValue(parsed, 'repo') ?? address ?? namedRepository(command, word)
  if (repository === '') return [{ ...selector, owner: '' }]
  if (repository !== undefined) return [{ ...selector, repository }]
  const group = lastValue(parsed, 'group') ?? env.GITLAB_GROUP
  if (group) return [{ ...selector, owner: group }]
  if (OF_ACCOUNT.test(command)) return [{ ...selector, owner: '' }]
  return [env.GITLAB_REPO ? { ...selector, repository: env.GITLAB_REPO } : selector]
}

function namedRepository(command: string, word: string | undefined): string | undefined {
  if (!/^repo (archive|clone|delete|view|create|transfer|update|mirror)$/.test(command)) return
  return word === undefined || word.includes('/') ? word : ''
}

/** `projects/acme%2Fweb/issues`; `:id` and `:fullpath` are those of the directory, a number is any project. */
function requested(selector: Repository, path: string, env: Env): TargetSelector {
  const project = /^\/?projects\/([^/?]+)/.exec(path)?.[1]
  if (project !== undefined) {
    if (/^:/.test(project)) return env.GITLAB_REPO ? { ...selector, repository: env.GITLAB_REPO } : selector
    return isSeen(project) && /%2f/i.test(project)
      ? { ...selector, repository: project.replaceAll(/%2f/gi, '/') }
      : { ...selector, owner: '' }
  }
  const group = /^\/?groups\/([^/?]+)/.exec(path)?.[1]
  const named = group !== undefined && isSeen(group) && !/^(\d+$|:)/.test(group)
  return { ...selector, owner: named ? group.replaceAll(/%2f/gi, '/') : '' }
}
