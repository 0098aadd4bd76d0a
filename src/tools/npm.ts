import { rankOfClass } from '../core/class.ts'
import { NPM_ALIASES, NPM_OPTIONS, NPM_VERBS, type PackageVerb } from './npm-commands.ts'
import { landOnRegistry } from './package-registry.ts'
import { isSet, type PackageLine, packageOptions, packageWords } from './package-words.ts'
import { programsOfBrowser, programsOfEditor } from './person-programs.ts'
import { newReading, raise } from './reading.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const NPM_REGISTRY = 'https://registry.npmjs.org'

export const npm: Tool = {
  name: 'npm',
  programs: ['npm'],
  variables: [
    'npm_config_registry',
    'npm_config_userconfig',
    'npm_config_*',
    'NPM_CONFIG_*',
    'BROWSER',
    'VISUAL',
    'EDITOR',
    'NODE_OPTIONS',
    'NODE_AUTH_TOKEN',
    'NPM_TOKEN',
  ],
  read: (argv, context) =>
    readUndone(argv, ['dry-run', 'ignore-scripts', 'package-lock-only', 'help'], (words) =>
      readNpm(words.slice(1), context),
    ),
}

const OPTIONS = packageOptions(NPM_OPTIONS)
const NAMES = new Set([
  ...[...NPM_VERBS.keys()].filter((path) => !path.includes(' ')),
  'access',
  'team',
  'org',
  'profile',
  'hook',
  'trust',
  'stage',
])

function readNpm(args: readonly string[], context: ToolContext): Reading {
  const line = packageWords(args, OPTIONS)
  const [typed] = line.words
  if (isSet(line, 'version') && typed === undefined)
    return newReading('npm', 'version', 'read', 'shows the version', 'local')
  if (line.error !== null) return newReading('npm', 'npm', 'exec', line.error, 'current')
  if (typed === undefined || isSet(line, 'usage', 'help'))
    return typed === undefined && line.behind.length > 0
      ? newReading('npm', 'npm', 'unknown', 'its command stands behind `--`')
      : newReading('npm', 'help', 'read', 'only shows help', 'local')
  const command = isSeen(typed) ? commandOf(typed) : null
  if (command === null)
    return newReading(
      'npm',
      shownWord(typed),
      'unknown',
      `\`${shownWord(typed)}\` is no command of npm known here`,
    )
  return readPackageCommand('npm', command, line, args, context)
}

/** Any beginning that fits one command alone stands for it; camelCase is kebab-case (`deref` of npm's cmd-list). */
function commandOf(typed: string): string | null {
  const word = typed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (NAMES.has(word)) return word
  if (Object.hasOwn(NPM_ALIASES, word)) return NPM_ALIASES[word]!
  const all = [...NAMES, ...Object.keys(NPM_ALIASES)].filter((name) => name.startsWith(word))
  const meant = new Set(all.map((name) => (Object.hasOwn(NPM_ALIASES, name) ? NPM_ALIASES[name]! : name)))
  return meant.size === 1 ? [...meant][0]! : null
}

/** A command of npm's own, under whichever manager it was typed. */
export function readPackageCommand(
  tool: string,
  command: string,
  line: PackageLine,
  args: readonly string[],
  context: ToolContext,
): Reading {
  const sub = line.words[1]
  const path = sub === undefined ? command : `${command} ${sub}`
  const name = NPM_VERBS.has(path) ? path : command
  const known =
    NPM_VERBS.get(path) ??
    (sub === undefined || !SUBCOMMANDS.has(command) ? NPM_VERBS.get(command) : undefined)
  if (known === undefined) {
    return sub === undefined
      ? newReading(tool, command, 'read', 'only shows help', 'local')
      : newReading(tool, shownWord(path), 'unknown', `\`${shownWord(path)}\` is no command known here`)
  }
  const reading = readingOfVerb(tool, name, known, line)
  const words = line.words.slice(name.split(' ').length)
  if (words.length > 0) reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  if (name === 'unpublish') {
    const whole = words.length === 0 || !/.@/.test(words[0]!)
    reading.operation.breadth = { count: whole ? null : 1, unbounded: whole }
  }
  raiseForPrograms(reading, name, line, context.env)
  const own = /^(publish|unpublish|stage publish)$/.test(name)
  landOnRegistry(
    reading,
    {
      typed: line.options.get('registry') ?? line.options.get('reg'),
      package: own
        ? name === 'unpublish'
          ? (words[0] ?? null)
          : isFolder(words[0])
            ? null
            : (words[0] ?? null)
        : scopeOf(words, line),
      directory:
        own && name !== 'unpublish' && isFolder(words[0]) && words[0] !== '.'
          ? words[0]
          : line.options.get('prefix'),
      usual: NPM_REGISTRY,
    },
    args,
    context,
  )
  return reading
}

/** Programs that an option, or a variable in its place, has npm start. */
function raiseForPrograms(reading: Reading, name: string, line: PackageLine, env: Env): void {
  if (reading.operation.class === 'exec') return
  const setting = (option: string) => line.options.get(option) ?? configuredBy(env, option)
  const program = (option: string) => {
    const value = setting(option)
    return value === undefined || /^(true|false|null|)$/.test(value) ? undefined : value
  }
  const browser = program('browser')
  if (/^(docs|repo|bugs|fund|login|adduser)$/.test(name)) {
    const why = programsOfBrowser(['BROWSER'], browser === undefined ? env : { BROWSER: browser })
    if (why) raise(reading, 'exec', why)
  }
  const editor = program('editor')
  if (name === 'config' && line.words[1] === 'edit') {
    const why = programsOfEditor(
      editor === undefined ? ['EDITOR', 'VISUAL'] : ['EDITOR'],
      editor === undefined ? env : { EDITOR: editor },
    )
    if (why) raise(reading, 'exec', why)
  }
  const git = program('git')
  if (
    git !== undefined &&
    !/^(\/usr(\/local)?\/bin\/)?git$/.test(git) &&
    !/^(config|get|set|help)$/.test(name)
  )
    raise(reading, 'exec', '`git` names a program that npm starts')
  if (name === 'init' && program('init-module') !== undefined)
    raise(reading, 'exec', '`--init-module` names a script')
}

/** `npm_config_git`, in any case of its letters. */
function configuredBy(env: Env, option: string): string | undefined {
  const wanted = `npm_config_${option.replaceAll('-', '_')}`
  const name = Object.keys(env).find((key) => key.toLowerCase() === wanted)
  return name === undefined ? undefined : env[name]
}

/** These name what they do in a second word. */
const SUBCOMMANDS = new Set(['access', 'team', 'org', 'profile', 'hook', 'trust', 'stage', 'token', 'owner'])

function isFolder(word: string | undefined): boolean {
  return (
    word === undefined ||
    (/^[./~]|\/$/.test(word) && !/\.(tgz|tar\.gz)$/.test(word)) ||
    (isSeen(word) && !/[@/.]/.test(word))
  )
}

/** The package whose scope says which registry it is in. */
function scopeOf(words: readonly string[], { options }: PackageLine): string {
  const scope = options.get('scope')
  if (scope !== undefined) return `${scope.startsWith('@') ? scope : `@${scope}`}/x`
  return words.find((word) => /^@[^/]+(\/|:|$)/.test(word))?.replace(/:/, '/') ?? ''
}

/** `still`: options with which no package's script runs, where that manager knows them. */
export function readingOfVerb(
  tool: string,
  name: string,
  kind: PackageVerb,
  line: PackageLine,
  still: readonly string[] = ['ignore-scripts', 'dry-run', 'package-lock-only'],
): Reading {
  switch (kind) {
    case 'local':
      return newReading(tool, name, 'read', 'works on files and settings here', 'local')
    case 'install':
      return isSet(line, ...still)
        ? newReading(tool, name, 'read', 'runs no scripts', 'local')
        : newReading(tool, name, 'exec', 'runs scripts of packages', 'current')
    case 'script':
      return readScript(tool, name, line)
  }
  const reading = newReading(tool, name, kind, `\`${name}\` is ${kind}`)
  if (isSet(line, 'dry-run') && DRY.has(name)) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence = ['is a dry run']
  }
  if (
    name === 'publish' &&
    rankOfClass(reading.operation.class) > 0 &&
    line.options.get('access') === 'public'
  )
    reading.operation.evidence.push('for everybody')
  return reading
}

/** Commands that `--dry-run` really stops. */
const DRY = new Set([
  'publish',
  'unpublish',
  'stage publish',
  'trust github',
  'trust gitlab',
  'trust circleci',
  'trust revoke',
])

function readScript(tool: string, name: string, line: PackageLine): Reading {
  const more = line.words.length > name.split(' ').length || line.behind.length > 0
  // `npm run` lists scripts, `npm init` writes package.json.
  if ((name === 'run' || name === 'init') && !more && !isSet(line, 'call', 'workspace'))
    return newReading(tool, name, 'read', name === 'run' ? 'lists scripts' : 'writes package.json', 'local')
  return newReading(tool, name, 'exec', 'runs a program that the package names', 'current')
}
