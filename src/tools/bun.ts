import { NPM_REGISTRY, readingOfVerb } from './npm.ts'
import { verbTable } from './npm-commands.ts'
import { landOnRegistry } from './package-registry.ts'
import { isSet, packageOptions, packageWords } from './package-words.ts'
import { newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const bun: Tool = {
  name: 'bun',
  programs: ['bun'],
  variables: [
    'npm_config_registry',
    'BUN_CONFIG_REGISTRY',
    'BUN_CONFIG_TOKEN',
    'NPM_CONFIG_TOKEN',
    'BUN_OPTIONS',
    'BUN_*',
  ],
  read: (argv, context) =>
    readUndone(argv, ['dry-run', 'ignore-scripts', 'lockfile-only', 'help'], (words) =>
      readBun(words.slice(1), context),
    ),
}

const OPTIONS = packageOptions(
  'h:help help v:version version revision silent quiet verbose p:production production no-save save dry-run frozen-lockfile ' +
    'f:force force no-cache no-progress no-summary no-verify ignore-scripts trust g:global global lockfile-only ' +
    'save-text-lockfile y:yarn yarn json r:recursive recursive latest i:interactive interactive d:dev dev D:dev optional peer ' +
    'E:exact exact analyze tolerate-republish all a:all trusted prod no-env-file c:config= config= ca= cafile= cwd= ' +
    'cache-dir= backend= registry= concurrent-scripts= network-concurrency= omit= linker= minimum-release-age= ' +
    'minimum-release-age-excludes= cpu= os= libc= env-file= access= tag= otp= auth-type= gzip-level= F:filter= filter= ' +
    'audit-level= ignore= destination= filename= max-age= only-missing use-system-ca use-openssl-ca use-bundled-ca',
)

/** bun 1.0 to 1.4; what is none of these is a script or a file to run. */
const VERBS = verbTable([
  [
    'local',
    'init|help|why|pm ls|pm list|pm bin|pm hash|pm hash-string|pm hash-print|pm cache|pm cache rm|pm pack|pm version|pm pkg|pm why|' +
      'pm licenses|pm untrusted|pm default-trusted|pm migrate|pm diff|patch|completions',
  ],
  ['read', 'outdated|audit|info|pm whoami|pm view|pm scan'],
  ['write', 'publish'],
  [
    'install',
    'install|i|ci|add|a|remove|rm|uninstall|update|link|unlink|dedupe|prune|patch-commit|pm trust|pm fetch|audit fix',
  ],
  ['script', 'run|x|test|exec|repl|create|c|build|upgrade|check|fmt|dev|start'],
])

function readBun(args: readonly string[], context: ToolContext): Reading {
  const line = packageWords(args, OPTIONS)
  const [typed, sub] = line.words
  const shows = isSet(line, 'version', 'revision', 'help')
  if (typed === undefined && shows && line.error === null)
    return newReading('bun', 'help', 'read', 'only shows help', 'local')
  if (context.env.BUN_OPTIONS)
    return newReading('bun', 'bun', 'exec', '`BUN_OPTIONS` may run a program', 'current')
  if (line.error !== null) return newReading('bun', 'bun', 'exec', line.error, 'current')
  if (typed === undefined)
    return args.length === 0
      ? newReading('bun', 'help', 'read', 'only shows help', 'local')
      : newReading('bun', 'bun', 'exec', 'it names no command', 'current')
  const path = sub === undefined ? typed : `${typed} ${sub}`
  const kind = isSeen(typed)
    ? (VERBS.get(path) ?? (typed === 'pm' ? undefined : VERBS.get(typed)))
    : undefined
  if (kind === undefined) {
    if (typed !== 'pm')
      return newReading(
        'bun',
        shownWord(typed),
        'exec',
        `\`${shownWord(typed)}\` is a script or a file to run`,
        'current',
      )
    return sub === undefined
      ? newReading('bun', 'pm', 'read', 'only shows help', 'local')
      : newReading(
          'bun',
          shownWord(path),
          'unknown',
          `\`${shownWord(path)}\` is no command of bun known here`,
        )
  }
  const name = VERBS.has(path) ? path : typed
  if (isSet(line, 'help') && kind !== 'script')
    return newReading('bun', name, 'read', 'only shows help', 'local')
  const reading = readingOfVerb(
    'bun',
    name,
    kind,
    name === 'c' || name === 'run' ? { ...line, words: [...line.words, ''] } : line,
    ['ignore-scripts', 'dry-run', 'lockfile-only'],
  )
  const words = line.words.slice(name.split(' ').length)
  if (words.length > 0) reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  const variable = context.env.BUN_CONFIG_REGISTRY
  landOnRegistry(
    reading,
    {
      typed: line.options.get('registry') ?? variable,
      package: name === 'publish' && !words[0] ? null : '',
      directory: line.options.get('cwd'),
      usual: NPM_REGISTRY,
    },
    args,
    context,
  )
  return reading
}
