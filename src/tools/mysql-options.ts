import { clientInfo } from './database-client.ts'
import { also, type DatabaseSelector, readingOfStatements } from './database-reading.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { readMysqlScript } from './mysql-script.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** What every client of MySQL and MariaDB takes (my_getopt, and the option files of my_default). */
export const MYSQL_CONNECTION =
  '?:help V:version h:host= P:port= S:socket= u:user= p:password? password1? password2? password3? protocol= C:compress compression-algorithms= ' +
  'zstd-compression-level= #:debug? debug-check debug-info default-auth= default-character-set= character-sets-dir= plugin-dir= enable-cleartext-plugin ' +
  'get-server-public-key server-public-key-path= ssl ssl-mode= ssl-ca= ssl-capath= ssl-cert= ssl-cipher= ssl-key= ssl-crl= ssl-crlpath= ssl-fips-mode= ' +
  'ssl-verify-server-cert ssl-fp= ssl-fplist= tls-version= tls-ciphersuites= tls-sni-servername= ssl-session-data= ssl-session-data-continue-on-failed-reuse ' +
  'shared-memory-base-name= connect-timeout= bind-address= network-namespace= secure-auth dns-srv-name= max-allowed-packet= net-buffer-length= ' +
  'print-defaults no-defaults defaults-file= defaults-extra-file= defaults-group-suffix= login-path= no-login-paths v:verbose s:silent'

export const MYSQL_VARIABLES: readonly string[] = [
  'MYSQL_HOST',
  'MARIADB_HOST',
  'MYSQL_TCP_PORT',
  'MYSQL_UNIX_PORT',
  'MYSQL_HOME',
  'MYSQL_GROUP_SUFFIX',
  'MYSQL_TEST_LOGIN_FILE',
  'USER',
]

/** A line that only asks the client about itself, or for the options that its files hold, passwords among them. */
export function mysqlInfo(tool: string, parsed: ParsedFlags): Reading | null {
  const info = clientInfo(tool, parsed)
  if (info || !isOn(parsed, 'print-defaults')) return info
  return newReading(tool, 'print-defaults', 'secret-read', 'shows its options', 'local')
}

/** Where it connects; the option files are looked into by the probe. */
export function mysqlPlace(
  parsed: ParsedFlags,
  program: string,
  database: string | undefined,
): DatabaseSelector {
  const value = (name: string) => lastValue(parsed, name)
  const port = value('port')
  const socket = value('socket')
  const host = value('host') ?? (value('dns-srv-name') === undefined ? undefined : value('dns-srv-name'))
  const user = value('user')
  return {
    kind: 'database',
    engine: 'mysql',
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(socket === undefined ? {} : { socket }),
    options: {
      program,
      ...(isOn(parsed, 'no-defaults') ? { none: true } : {}),
      ...(value('defaults-file') === undefined ? {} : { file: value('defaults-file')! }),
      ...(value('defaults-extra-file') === undefined ? {} : { extra: value('defaults-extra-file')! }),
      ...(value('defaults-group-suffix') === undefined ? {} : { suffix: value('defaults-group-suffix')! }),
      ...(value('login-path') === undefined ? {} : { loginPath: value('login-path')! }),
    },
  }
}

/** Option files that may hold statements (`init-command`) or programs: what they say is as if typed. */
export function readOptionFiles(reading: Reading, parsed: ParsedFlags, context: ToolContext): void {
  const { env, known, trustInputs } = context
  // Which of its plugins is loaded, the server says as well.
  const plugins = lastValue(parsed, 'plugin-dir')
  if (plugins !== undefined && !USUAL_PLUGINS.test(plugins))
    raise(reading, 'exec', '`--plugin-dir` names a place of program libraries')
  if (isOn(parsed, 'no-defaults') || trustInputs) return
  const own = lastValue(parsed, 'defaults-file')
  const paths =
    own !== undefined
      ? [own]
      : [lastValue(parsed, 'defaults-extra-file'), env.HOME ? `${env.HOME}/.my.cnf` : undefined]
  for (const path of paths) {
    if (path === undefined) continue
    if (!isSeen(path)) {
      raise(reading, 'exec', 'its option file is not known before it runs')
      loseTarget(reading, 'its option file is not known before it runs')
      continue
    }
    const seen = known.files.get(path)
    if (!seen) reading.wants.push({ kind: 'configuration', path })
    else if ('text' in seen) readOptionFile(reading, path, seen.text)
    else if (!seen.missing) raise(reading, 'exec', `\`${path}\` was not seen`)
  }
}

/** Where packages keep them. */
const USUAL_PLUGINS = /^\/(usr|opt)\/(?!.*\.\.)[\w./+-]*(mysql|mariadb)[\w./+-]*$/

/** Of these an option file may hold a beginning, as the command line may. */
const ACTING =
  'init-command init-command-add execute pager delimiter named-commands plugin-dir pre-system post-system system-command'.split(
    ' ',
  )

function readOptionFile(reading: Reading, path: string, text: string): void {
  if (/^\s*!include/m.test(text)) raise(reading, 'exec', `\`${path}\` includes another`)
  for (const [, typed = '', value = ''] of text.matchAll(
    /^\s*(?:loose[-_])?([a-z][\w-]{3,})\s*(?:=\s*(.*))?$/gim,
  )) {
    const name = typed.toLowerCase().replaceAll('_', '-')
    if (!ACTING.some((option) => option.startsWith(name))) continue
    const why = `\`${path}\` holds \`${name}\``
    if (!/^(init|exec)/.test(name)) raise(reading, 'exec', why)
    else
      also(
        reading,
        readingOfStatements('mysql', readMysqlScript(value.replace(/^(['"])(.*)\1$/, '$2'), null).statements),
      )
  }
}
