import { clientInfo, readSession, refusedClient } from './database-client.ts'
import {
  also,
  type DatabaseSelector,
  hidesOptions,
  inputText,
  landsOn,
  nothingYet,
} from './database-reading.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { readMongoScript } from './mongo-script.ts'
import { baseName } from './path.ts'
import { newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'

export const mongosh: Tool = {
  name: 'mongosh',
  programs: ['mongosh', 'mongo'],
  variables: ['MONGOSH_RUN_NODE_SCRIPT', 'MONGOSH_GLOBAL_CONFIG_FILE_FOR_TESTING'],
  read: (argv, context) => readMongosh(baseName(argv[0] ?? ''), argv.slice(1), context),
}

const FLAGS = flagSet(
  'h:help version build-info buildInfo eval= f:file= host= port= u:username= p:password= authenticationDatabase= authenticationMechanism= awsIamSessionToken=',
  'gssapiServiceName= gssapiHostName= sspiHostnameCanonicalization= sspiRealmOverride= oidcFlows= oidcRedirectUri= oidcTrustedEndpoint oidcIdTokenAsAccessToken',
  'oidcDumpTokens? oidcNoNonce browser= no-browser tls tlsCertificateKeyFile= tlsCertificateKeyFilePassword= tlsCAFile= tlsCRLFile= tlsCertificateSelector=',
  'tlsDisabledProtocols= tlsAllowInvalidCertificates tlsAllowInvalidHostnames tlsFIPSMode tlsUseSystemCA apiVersion= apiStrict apiDeprecationErrors',
  'awsAccessKeyId= awsSecretAccessKey= awsSessionToken= keyVaultNamespace= kmsURL= cryptSharedLibPath= csfleLibraryPath= nodb norc quiet shell v:verbose json?',
  'retryWrites skipStartupWarnings deepInspect perfTests jsContext= exposeAsyncRewriter enableJavaScriptProtection disableJavaScriptProtection ssl sslPEMKeyFile=',
  'sslPEMKeyPassword= sslCAFile= sslCRLFile= sslAllowInvalidCertificates sslAllowInvalidHostnames sslFIPSMode sslDisabledProtocols= ipv6 db=',
  'disableJavaScriptJIT enableJavaScriptJIT networkMessageCompressors= idleSessionTimeout= jsHeapLimitMB= objcheck',
)

/** yargs takes the words behind `-p` as its value, and every option in any place. */
function readMongosh(tool: string, args: readonly string[], context: ToolContext): Reading {
  const parsed = parseFlags(args, FLAGS)
  if (parsed.error !== null || hidesOptions(parsed))
    return refusedClient(tool, parsed.error ?? 'a word is not known before it runs')
  const info = clientInfo(tool, parsed)
  if (info) return info
  if (isOn(parsed, 'build-info') || isOn(parsed, 'buildInfo'))
    return newReading(tool, 'version', 'read', 'shows the version', 'local')

  const scripts = [...(parsed.values.get('file') ?? []), ...parsed.words.filter(isScript)]
  const place = placeOf(parsed, parsed.words.filter((word) => !isScript(word))[0])
  const reading = nothingYet(tool)
  const databases: string[] = []
  const run = (text: string) => also(reading, scripted(tool, text, databases))
  const statements = parsed.values.get('eval') ?? []
  for (const text of statements) run(text)
  for (const path of scripts) {
    const text = inputText(reading, path, context)
    if (text === null) raise(reading, 'exec', `runs the script \`${shownWord(path)}\`, which was not seen`)
    else run(text)
  }
  if (statements.length === 0 && scripts.length === 0) readSession(reading, run, context)
  if (isOn(parsed, 'shell')) raise(reading, 'exec', '`--shell` opens a session')
  if (isOn(parsed, 'nodb')) reading.reach = reading.operation.class === 'read' ? 'local' : 'current'
  landsOn(reading, [place, ...databases.slice(0, 8).map((database) => ({ ...place, database }))])
  return reading
}

function scripted(tool: string, text: string, databases: string[]): Reading {
  const script = readMongoScript(text)
  databases.push(...script.databases)
  const reading = newReading(tool, script.name, script.cls, script.why)
  reading.operation.breadth = { count: script.unbounded ? null : 1, unbounded: script.unbounded }
  return reading
}

function isScript(word: string): boolean {
  return /\.(js|mongodb|cjs)$/.test(word)
}

/** `mongodb://…`, `host:port/db`, `host:port` or the name of a database. */
function placeOf(parsed: ParsedFlags, word: string | undefined): DatabaseSelector {
  const place: DatabaseSelector = { kind: 'database', engine: 'mongodb' }
  if (word !== undefined) {
    const plain = /^([^/:]+|\[[^\]]*\]):?(\d+)?(?:\/(.*))?$/.exec(word)
    if (/^mongodb(\+srv)?:\/\//i.test(word)) place.url = word
    else if (!/[:/.]/.test(word)) place.database = word
    else if (plain) {
      place.host = plain[1]!
      if (plain[2]) place.port = plain[2]
      if (plain[3]) place.database = plain[3]
    } else place.host = word
  }
  return { ...place, ...typedPlace(parsed) }
}

export function typedPlace(parsed: ParsedFlags): Partial<DatabaseSelector> {
  const value = (name: string) => lastValue(parsed, name)
  return {
    ...(value('host') === undefined ? {} : { host: value('host')! }),
    ...(value('port') === undefined ? {} : { port: value('port')! }),
    ...(value('db') === undefined ? {} : { database: value('db')! }),
    ...(value('username') === undefined ? {} : { user: value('username')! }),
  }
}
