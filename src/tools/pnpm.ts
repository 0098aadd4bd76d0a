import { readingOfVerb, readPackageCommand } from './npm.ts'
import { NPM_ALIASES, NPM_OPTIONS, verbTable } from './npm-commands.ts'
import { isSet, packageOptions, packageWords } from './package-words.ts'
import { newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const pnpm: Tool = {
  name: 'pnpm',
  programs: ['pnpm', 'pn'],
  variables: [
    'npm_config_registry',
    'npm_config_userconfig',
    'npm_config_*',
    'PNPM_HOME',
    'NODE_OPTIONS',
    'NODE_AUTH_TOKEN',
  ],
  read: (argv, context) =>
    readUndone(argv, ['dry-run', 'ignore-scripts', 'lockfile-only', 'help'], (words) =>
      readPnpm(words.slice(1), context),
    ),
}

const OPTIONS = packageOptions(
  `${NPM_OPTIONS} r:recursive recursive w:workspace-root workspace-root frozen-lockfile lockfile-only lockfile-dir= ` +
    'C:dir= dir= F:filter= filter= filter-prod= store-dir= virtual-store-dir= modules-dir= reporter= stream ' +
    'aggregate-output use-stderr fail-if-no-match fix-lockfile shamefully-hoist strict-peer-dependencies no-git-checks ' +
    'git-checks publish-branch= report-summary resume-from= workspace-concurrency= parallel sort bail if-present ' +
    'config.registry= latest L:latest i:interactive T:no-optional only-projects prod P:prod D:dev changed-files-ignore-pattern= ' +
    'test-pattern= ignore-workspace color hoist public-hoist-pattern= hoist-pattern= package-import-method= side-effects-cache ' +
    'prefer-frozen-lockfile child-concurrency= network-concurrency= loglevel= pm-on-fail=',
)

/** pnpm 7 to 10; what is none of these goes to npm, or is a script (pnpm.io/pnpm-cli). */
const VERBS = verbTable([
  [
    'local',
    'help|bin|root|prefix|list|ls|ll|la|why|licenses|licences|change|lane|ss|set-script|licenses list|licenses ls|store|config|get|set|c|init|setup|env|pack|completion|doctor-local|' +
      'cat-file|cat-index|find-hash|cache|ignored-builds|patch|patch-remove|server stop|server status|import|peers',
  ],
  ['read', 'outdated|audit|fetch-info'],
  ['write', 'publish'],
  [
    'install',
    'install|i|add|update|up|upgrade|remove|rm|uninstall|un|link|ln|unlink|dislink|rebuild|rb|prune|fetch|install-test|it|dedupe|' +
      'patch-commit|deploy|ci|clean-install|ic|install-clean|audit --fix',
  ],
  [
    'script',
    'run|run-script|test|t|tst|start|stop|restart|exec|dlx|create|server|server start|self-update|approve-builds|runtime|rt|with',
  ],
])

const STILL = ['ignore-scripts', 'lockfile-only']

function readPnpm(args: readonly string[], context: ToolContext): Reading {
  const line = packageWords(args, OPTIONS)
  const [typed] = line.words
  if (isSet(line, 'version') && typed === undefined)
    return newReading('pnpm', 'version', 'read', 'shows the version', 'local')
  if (line.error !== null) return newReading('pnpm', 'pnpm', 'exec', line.error, 'current')
  if (typed === undefined && line.behind.length === 0)
    return newReading('pnpm', 'help', 'read', 'only shows help', 'local')
  if (typed === undefined || !isSeen(typed))
    return newReading('pnpm', 'pnpm', 'exec', 'the command is not known before it runs', 'current')
  if (isSet(line, 'usage', 'help') && (VERBS.has(typed) || isNpm(typed)))
    return newReading('pnpm', 'help', 'read', 'only shows help', 'local')
  // With `--fix` it changes what is installed.
  if (typed === 'audit' && isSet(line, 'fix')) return readingOfVerb('pnpm', 'audit', 'install', line, STILL)
  // `pnpm recursive publish` is the same as `pnpm -r publish`.
  if (typed === 'recursive' || typed === 'multi' || typed === 'm')
    return readPnpm([...args.slice(0, args.indexOf(typed)), ...args.slice(args.indexOf(typed) + 1)], context)
  if (typed === 'publish') return readPackageCommand('pnpm', 'publish', line, args, context)
  const kind = VERBS.get(`${typed} ${line.words[1]}`) ?? VERBS.get(typed)
  if (kind !== undefined) {
    const name = typed === 'run-script' ? 'run' : typed
    return readingOfVerb('pnpm', name, kind, line, STILL)
  }
  if (isNpm(typed))
    return readPackageCommand(
      'pnpm',
      typed === 'owners' ? 'owner' : Object.hasOwn(NPM_ALIASES, typed) ? NPM_ALIASES[typed]! : typed,
      line,
      args,
      context,
    )
  return newReading(
    'pnpm',
    shownWord(typed),
    'exec',
    `\`${shownWord(typed)}\` is a script or program`,
    'current',
  )
}

/** Commands that pnpm hands to npm, and those that it has taken over since. */
const TO_NPM = new Set(
  'owners access adduser author bugs deprecate undeprecate diff dist-tag dist-tags docs home doctor find hook info issues login logout org owner ping pkg profile query repo s se search set-script show star stars team token trust unpublish unstar v version view whoami stage sbom'.split(
    ' ',
  ),
)

function isNpm(word: string): boolean {
  return TO_NPM.has(word)
}
