import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DatabaseTarget } from '../core/target.ts'
import type { MysqlOptionFiles, TargetSelector } from '../tools/selector.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

type DatabaseSelector = Extract<TargetSelector, { kind: 'database' }>

type Options = Map<string, string>

/** Files include files. */
const MAX_DEPTH = 10

/**
 * Where a client of MySQL or MariaDB would connect: what was typed, then the option files in their
 * order, then MYSQL_HOST and its like. Which of the two a `mysql` is cannot be seen, and they read
 * other groups of the files: where that matters there are two targets.
 */
export function probeMysql(selector: DatabaseSelector, world: World): DatabaseTarget[] {
  const files = selector.options ?? { program: 'mysql' }
  if (isLost(selector, files, world)) {
    const source = 'not resolvable: the login path is not readable as text'
    return [
      {
        kind: 'database',
        engine: 'mysql',
        host: null,
        port: null,
        database: selector.database ?? null,
        user: null,
        source,
      },
    ]
  }
  const found: DatabaseTarget[] = []
  for (const maria of files.program.startsWith('mariadb') ? [true] : [false, true]) {
    const target = targetOf(selector, files, maria, world)
    if (!found.some((other) => JSON.stringify(other) === JSON.stringify(target))) found.push(target)
  }
  return found
}

/** `mysql_config_editor` keeps addresses in a file of its own, which MySQL reads even with `--no-defaults`. */
function isLost({ host }: DatabaseSelector, files: MysqlOptionFiles, { env, home, cwd }: World): boolean {
  if (host || files.program.startsWith('mariadb')) return false
  if (files.loginPath !== undefined) return true
  const path = env.MYSQL_TEST_LOGIN_FILE || join(env.HOME || home, '.mylogin.cnf')
  const file = readText(path, cwd)
  return !('missing' in file) && !('text' in file && file.text === '')
}

function targetOf(
  selector: DatabaseSelector,
  files: MysqlOptionFiles,
  maria: boolean,
  world: World,
): DatabaseTarget {
  const { env } = world
  const options: Options = new Map()
  const wanted = groupsOf(files, maria, env.MYSQL_GROUP_SUFFIX)
  let unreadable: string | null = null
  for (const path of pathsOf(files, world)) {
    const problem = readOptionFile(path, wanted, options, world, 0)
    unreadable ??= problem
  }
  const typedHost = selector.host || null
  const fromFile = options.get('host') || null
  const fromEnv = /^(mysql|mariadb)$/.test(files.program) ? env.MYSQL_HOST || env.MARIADB_HOST || null : null
  const host = typedHost ?? fromFile ?? fromEnv
  if (unreadable !== null && !typedHost) {
    const source = `not resolvable: ${unreadable}`
    return { kind: 'database', engine: 'mysql', host: null, port: null, database: null, user: null, source }
  }
  const socket = selector.socket || options.get('socket') || env.MYSQL_UNIX_PORT || null
  const near = host === null || host === 'localhost'
  const port = Number(selector.port || options.get('port') || env.MYSQL_TCP_PORT || 3306)
  const source = typedHost
    ? 'as typed'
    : fromFile
      ? 'option file'
      : fromEnv
        ? 'MYSQL_HOST'
        : 'the local socket'
  return {
    kind: 'database',
    engine: 'mysql',
    host:
      near && socket !== null && options.get('protocol')?.toLowerCase() !== 'tcp'
        ? socket
        : (host ?? 'localhost'),
    port: Number.isInteger(port) ? port : null,
    database: selector.database || options.get('database') || null,
    user: selector.user || options.get('user') || null,
    source,
  }
}

function groupsOf(
  { program, suffix }: MysqlOptionFiles,
  maria: boolean,
  envSuffix: string | undefined,
): Set<string> {
  const base = program.replace(/^(?:mysql|mariadb-?)/, '')
  const names = ['client', `mysql${base}`]
  if (maria) names.push('client-server', 'client-mariadb', base === '' ? 'mariadb-client' : `mariadb-${base}`)
  const ending = suffix ?? envSuffix ?? ''
  return new Set(ending === '' ? names : [...names, ...names.map((name) => name + ending)])
}

/** In the order in which they are read; what is read later holds. */
function pathsOf({ none, file, extra }: MysqlOptionFiles, { env, home }: World): string[] {
  if (none) return []
  if (file !== undefined) return [file]
  const own = env.MYSQL_HOME ? [join(env.MYSQL_HOME, 'my.cnf')] : []
  return [
    '/etc/my.cnf',
    '/etc/mysql/my.cnf',
    ...own,
    ...(extra === undefined ? [] : [extra]),
    join(env.HOME || home, '.my.cnf'),
  ]
}

/** Puts the options of the wanted groups into `options`; answers why a file could not be read. */
function readOptionFile(
  path: string,
  wanted: ReadonlySet<string>,
  options: Options,
  world: World,
  depth: number,
): string | null {
  const file = readText(path, world.cwd)
  if ('missing' in file) return null
  if ('unreadable' in file) return file.unreadable
  if (depth > MAX_DEPTH) return `\`${path}\` is included too deeply`
  let group = ''
  let problem: string | null = null
  for (const raw of file.text.split('\n')) {
    const line = raw.trim()
    if (line === '' || /^[#;]/.test(line)) continue
    const include = /^!(include|includedir)\s+(.+)$/.exec(line)
    if (include) {
      for (const inner of include[1] === 'include' ? [include[2]!] : filesIn(include[2]!, world))
        problem ??= readOptionFile(inner, wanted, options, world, depth + 1)
      continue
    }
    const header = /^\[([^\]]*)\]/.exec(line)
    if (header) group = header[1]!.trim()
    else if (wanted.has(group)) {
      const [, key = '', value = ''] = /^([^=\s]+)\s*(?:=\s*(.*))?$/s.exec(line) ?? []
      options.set(key.replaceAll('_', '-').replace(/^loose-/, ''), unquoted(value))
    }
  }
  return problem
}

function filesIn(directory: string, { cwd }: World): string[] {
  try {
    const names = readdirSync(resolve(cwd, directory)).filter((name) => name.endsWith('.cnf'))
    return names.sort().map((name) => join(directory, name))
  } catch {
    return []
  }
}

/** `'…'` or `"…"`, or up to a ` #`. */
function unquoted(value: string): string {
  const quoted = /^(['"])(.*)\1\s*(?:#.*)?$/.exec(value)
  return quoted ? quoted[2]! : value.replace(/\s+#.*$/, '').trim()
}
