import { readingOfVerb } from './npm.ts'
import { NPM_OPTIONS, verbTable } from './npm-commands.ts'
import { landOnRegistry } from './package-registry.ts'
import { isSet, type PackageLine, packageOptions, packageWords } from './package-words.ts'
import { newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const yarn: Tool = {
  name: 'yarn',
  programs: ['yarn', 'yarnpkg'],
  variables: [
    'YARN_NPM_REGISTRY_SERVER',
    'YARN_NPM_PUBLISH_REGISTRY',
    'YARN_*',
    'npm_config_*',
    'NODE_OPTIONS',
  ],
  read: (argv, context) =>
    readUndone(argv, ['dry-run', 'ignore-scripts', 'help'], (words) => readYarn(words.slice(1), context)),
}

const OPTIONS = packageOptions(
  `${NPM_OPTIONS} cwd= mutex= modules-folder= cache-folder= global-folder= link-folder= preferred-cache-folder= use-yarnrc= ` +
    'network-timeout= network-concurrency= emoji= non-interactive interactive flat frozen-lockfile pure-lockfile immutable ' +
    'immutable-cache check-files check-cache mode= inline-builds refresh-lockfile new-version= major minor patch premajor ' +
    'preminor prepatch prerelease level= groups= pattern= latest tilde exact caret dev R:recursive A:all W:ignore-workspace-root-check ' +
    'ignore-engines ignore-optional ignore-platform no-lockfile prod n:dry-run tolerate-republish fields= no-deprecations ' +
    'severity= exclude= ignore= environment= strict-semver update-checksums skip-integrity-check publish always-auth web-login ' +
    'parallel p:parallel v:verbose-logs i:interlaced t:topological j:jobs= from= since staged why no-defaults peers name-only',
)

/** yarn 1 and yarn 2 to 4; what is none of these is a script. */
const VERBS = verbTable([
  [
    'local',
    'help|bin|cache|cache list|cache clean|cache dir|config|config get|config set|config list|config unset|config delete|check|explain|' +
      'generate-lock-entry|global bin|global list|global ls|global dir|init|list|ls|licenses|licenses list|licenses ls|licenses generate-disclaimer|' +
      'link|unlink|login|logout|pack|patch|plugin list|plugin runtime|plugin remove|policies|set resolution|stage|unplug|version|' +
      'version check|version apply|versions|why|workspaces info|workspaces list|npm login|npm logout|autoclean|help constraints|constraints source',
  ],
  [
    'read',
    'audit|info|outdated|owner list|owner ls|tag list|tag ls|team list|team ls|npm audit|npm info|npm whoami|npm tag list|npm tag ls|' +
      'npm stage list|search|access ls-packages|access ls-collaborators',
  ],
  ['write', 'publish|tag add|npm publish|npm tag add|npm stage approve'],
  ['destructive', 'tag rm|tag remove|npm tag remove|npm tag rm|npm stage reject'],
  [
    'admin',
    'owner add|owner rm|owner remove|team create|team destroy|team add|team rm|team remove|access public|access restricted|access grant|' +
      'access revoke|access edit',
  ],
  [
    'install',
    'install|add|remove|upgrade|upgrade-interactive|up|dedupe|import|rebuild|global add|global remove|global upgrade|' +
      'patch-commit|workspaces focus|set version|plugin import|plugin check|self-update',
  ],
  ['script', 'run|exec|node|create|dlx|test|start|constraints|constraints query|workspaces run'],
])

function readYarn(args: readonly string[], context: ToolContext): Reading {
  const line = packageWords(args, OPTIONS)
  const [typed, sub] = line.words
  if ((isSet(line, 'version') || (args.length === 1 && args[0] === '-v')) && typed === undefined)
    return newReading('yarn', 'version', 'read', 'shows the version', 'local')
  if (line.error !== null) return newReading('yarn', 'yarn', 'exec', line.error, 'current')
  const asksHelp = isSet(line, 'usage', 'help')
  // Without a command it installs.
  if (typed === undefined)
    return asksHelp
      ? newReading('yarn', 'help', 'read', 'only shows help', 'local')
      : readingOfVerb('yarn', 'install', 'install', line, ['ignore-scripts'])
  if (!isSeen(typed) || (sub !== undefined && GROUPS.has(typed) && !isSeen(sub)))
    return newReading('yarn', 'yarn', 'exec', 'the command is not known before it runs', 'current')
  const inner = innerCommand(line, args)
  if (inner !== null)
    return inner.length === 0
      ? newReading('yarn', typed, 'read', 'only shows help', 'local')
      : readYarn(inner, context)

  const paths = [3, 2].map((length) => line.words.slice(0, length).join(' '))
  const path = paths.find((candidate) => VERBS.has(candidate)) ?? paths[1]!
  const name = VERBS.has(path) ? path : typed
  const kind = VERBS.get(path) ?? (GROUPS.has(typed) && sub !== undefined ? undefined : VERBS.get(typed))
  if (kind === undefined) {
    if (!GROUPS.has(typed))
      return newReading(
        'yarn',
        shownWord(typed),
        'exec',
        `\`${shownWord(typed)}\` is a script or program`,
        'current',
      )
    return sub === undefined
      ? newReading('yarn', typed, 'read', 'only shows help', 'local')
      : newReading(
          'yarn',
          shownWord(path),
          'unknown',
          `\`${shownWord(path)}\` is no command of yarn known here`,
        )
  }
  if (asksHelp && kind !== 'script') return newReading('yarn', 'help', 'read', 'only shows help', 'local')
  const reading = readingOfVerb('yarn', name, kind, withoutDryRun(line), ['ignore-scripts'])
  if (kind === 'install' && line.options.get('mode') === 'skip-build')
    return newReading('yarn', name, 'read', 'runs no scripts', 'local')
  if (name === 'npm publish' && isSet(line, 'dry-run')) {
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
  }
  const words = line.words.slice(name.split(' ').length)
  if (words.length > 0) reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  const own = name === 'publish' || name === 'npm publish'
  // yarn 2 and later keep registries in .yarnrc.yml, which is not read here.
  const variable = context.env.YARN_NPM_PUBLISH_REGISTRY ?? context.env.YARN_NPM_REGISTRY_SERVER
  landOnRegistry(
    reading,
    {
      typed: line.options.get('registry') ?? (own || name.startsWith('npm ') ? variable : undefined),
      package: own ? null : (words.find((word) => word.startsWith('@')) ?? ''),
      directory: line.options.get('cwd'),
      usual: 'https://registry.yarnpkg.com',
    },
    args,
    context,
  )
  return reading
}

/** Only yarn 4 knows a dry run, of publishing alone; yarn 1 does not mind the option. */
function withoutDryRun(line: PackageLine): PackageLine {
  return { ...line, options: new Map([...line.options].filter(([option]) => option !== 'dry-run')) }
}

const GROUPS = new Set(
  'npm tag owner team access global plugin workspaces workspace set licenses policies npm-stage'.split(' '),
)

/** `yarn workspace NAME command`, `yarn workspaces foreach [options] command`. */
function innerCommand({ words }: PackageLine, args: readonly string[]): readonly string[] | null {
  const [first, second] = words
  if (first === 'workspace') {
    const at = args.indexOf(second ?? '', args.indexOf(first) + 1)
    return second === undefined ? [] : args.slice(at + 1)
  }
  if (first !== 'workspaces' || second !== 'foreach') return null
  const rest = args.slice(args.indexOf(second) + 1)
  let at = 0
  while (rest[at]?.startsWith('-'))
    at += /^(-j|--jobs|--from|--include|--exclude|--since)$/.test(rest[at]!) ? 2 : 1
  return rest.slice(at)
}
