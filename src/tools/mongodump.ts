import type { OperationClass } from '../core/class.ts'
import { clientInfo, refusedClient } from './database-client.ts'
import { type DatabaseSelector, hidesOptions, landsOn } from './database-reading.ts'
import { type FlagSet, flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { typedPlace } from './mongo.ts'
import { baseName } from './path.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { HOLDS_SECRETS } from './sql-secrets.ts'
import type { Reading, Tool } from './tool.ts'

/** The Database Tools of MongoDB, by their manual. */
export const mongodump: Tool = {
  name: 'mongodump',
  programs: [
    'mongodump',
    'mongorestore',
    'mongoexport',
    'mongoimport',
    'mongostat',
    'mongotop',
    'mongofiles',
  ],
  variables: [],
  read: (argv) => readProgram(argv),
}

type Program = {
  flags: FlagSet
  cls: OperationClass
  why: string
  refine?: (reading: Reading, parsed: ParsedFlags) => void
}

const COMMON =
  'help version v:verbose? quiet config= h:host= port= uri= u:username= p:password= authenticationDatabase= authenticationMechanism= awsSessionToken= ' +
  'gssapiServiceName= gssapiHostName= ssl sslCAFile= sslPEMKeyFile= sslPEMKeyPassword= sslCRLFile= sslAllowInvalidCertificates sslAllowInvalidHostnames sslFIPSMode ' +
  'tlsInsecure d:db= c:collection= compressors= serverSelectionTimeout= readPreference= writeConcern= tls tlsCAFile= tlsCertificateKeyFile= noLog'

const PROGRAMS: Readonly<Record<string, Program>> = {
  mongodump: {
    flags: flagSet(
      COMMON,
      'q:query= queryFile= o:out= gzip archive? dumpDbUsersAndRoles excludeCollection= excludeCollectionsWithPrefix= j:numParallelCollections= viewsAsCollections oplog forceTableScan',
    ),
    cls: 'read',
    why: 'copies databases to files',
    refine(reading, parsed) {
      const database = databaseOf(parsed)
      const users = isOn(parsed, 'dumpDbUsersAndRoles') || database === undefined || database === 'admin'
      if (users) raise(reading, 'secret-read', 'copies users with the hashes of their passwords')
      if (lastValue(parsed, 'config') !== undefined && database === undefined)
        raise(reading, 'secret-read', 'its configuration file may name everything')
    },
  },
  mongorestore: {
    flags: flagSet(
      COMMON,
      'nsExclude= nsInclude= nsFrom= nsTo= objcheck oplogReplay oplogLimit= oplogFile= archive? restoreDbUsersAndRoles dir= gzip drop dryRun noIndexRestore convertLegacyIndexes',
      'noOptionsRestore keepIndexVersion maintainInsertionOrder j:numParallelCollections= numInsertionWorkersPerCollection= stopOnError bypassDocumentValidation preserveUUID fixDottedHashIndex bulkBuffer=',
    ),
    cls: 'write',
    why: 'writes what its files hold',
    refine(reading, parsed) {
      if (isOn(parsed, 'dryRun')) {
        reading.operation.class = 'read'
        reading.operation.dryRun = true
        reading.operation.evidence.unshift('is a dry run')
        return
      }
      if (isOn(parsed, 'drop')) raise(reading, 'destructive', '`--drop` drops each collection first')
      if (isOn(parsed, 'restoreDbUsersAndRoles') || databaseOf(parsed) === 'admin')
        raise(reading, 'admin', 'writes users and roles')
      if (isOn(parsed, 'oplogReplay') || lastValue(parsed, 'oplogFile') !== undefined)
        raise(reading, 'destructive', 'replays operations, deletes among them')
    },
  },
  mongoexport: {
    flags: flagSet(
      COMMON,
      'f:fields= fieldFile= type= noHeaderLine o:out= jsonFormat= pretty jsonArray q:query= queryFile= k:slaveOk forceTableScan skip= limit= sort= assertExists',
    ),
    cls: 'read',
    why: 'copies a collection to a file',
    refine(reading, parsed) {
      const collection = lastValue(parsed, 'collection') ?? ''
      if (/^system\.(users|keys)$/.test(collection) || HOLDS_SECRETS.test(collection))
        raise(reading, 'secret-read', `\`${collection}\` is called like secrets`)
    },
  },
  mongoimport: {
    flags: flagSet(
      COMMON,
      'f:fields= fieldFile= file= headerline jsonArray parseGrace= type= columnsHaveTypes legacy useArrayIndexFields bypassDocumentValidation drop ignoreBlanks maintainInsertionOrder',
      'j:numInsertionWorkers= stopOnError mode= upsertFields= upsert collectionsOptions= numDecodingWorkers= batchSize=',
    ),
    cls: 'write',
    why: 'adds documents',
    refine(reading, parsed) {
      if (isOn(parsed, 'drop')) raise(reading, 'destructive', '`--drop` drops the collection first')
      if (lastValue(parsed, 'mode') === 'delete') raise(reading, 'destructive', 'deletes documents')
      if (/^system\./.test(lastValue(parsed, 'collection') ?? ''))
        raise(reading, 'admin', 'writes users or roles')
    },
  },
  mongostat: {
    flags: flagSet(
      COMMON,
      'o= O= humanReadable= noheaders n:rowcount= discover http all json useDeprecatedJsonKeys i:interactive',
    ),
    cls: 'read',
    why: 'shows statistics',
  },
  mongotop: {
    flags: flagSet(COMMON, 'locks n:rowcount= json'),
    cls: 'read',
    why: 'shows statistics',
  },
  mongofiles: {
    flags: flagSet(COMMON, 'l:local= t:type= r:replace prefix= regexOptions='),
    cls: 'unknown',
    why: 'it has no command known here',
    refine(reading, parsed) {
      const [command] = parsed.words
      const row = Object.hasOwn(FILES, command ?? '') ? FILES[command!]! : null
      if (!row) return
      reading.operation.name = `mongofiles ${command}`
      reading.operation.class = row[0]
      reading.operation.evidence = [row[1]]
      if (isOn(parsed, 'replace')) raise(reading, 'destructive', '`--replace` deletes what was there')
    },
  },
}

const FILES: Readonly<Record<string, readonly [cls: OperationClass, why: string]>> = {
  list: ['read', 'lists files'],
  search: ['read', 'lists files'],
  get: ['read', 'fetches a file'],
  get_id: ['read', 'fetches a file'],
  get_regex: ['read', 'fetches files'],
  put: ['write', 'stores a file'],
  put_id: ['write', 'stores a file'],
  delete: ['destructive', 'deletes files'],
  delete_id: ['destructive', 'deletes a file'],
}

function readProgram(argv: readonly string[]): Reading {
  const name = baseName(argv[0] ?? '')
  const program = PROGRAMS[Object.hasOwn(PROGRAMS, name) ? name : 'mongodump']!
  const parsed = parseFlags(argv.slice(1), program.flags)
  if (parsed.error !== null || hidesOptions(parsed))
    return refusedClient(name, parsed.error ?? 'a word is not known before it runs')
  const info = clientInfo(name, parsed)
  if (info) return info
  const reading = newReading(name, name, program.cls, program.why)
  const collection = lastValue(parsed, 'collection')
  if (collection !== undefined) reading.operation.resource = collection
  program.refine?.(reading, parsed)
  if (lastValue(parsed, 'config') !== undefined)
    loseTarget(reading, 'its configuration file may hold the address')
  else landsOn(reading, [placeOf(parsed)])
  return reading
}

function placeOf(parsed: ParsedFlags): DatabaseSelector {
  const uri = lastValue(parsed, 'uri') ?? parsed.words.find((word) => /^mongodb(\+srv)?:\/\//.test(word))
  return {
    kind: 'database',
    engine: 'mongodb',
    ...(uri === undefined ? {} : { url: uri }),
    ...typedPlace(parsed),
  }
}

/** By `--db`, or the path of the address. */
function databaseOf(parsed: ParsedFlags): string | undefined {
  const { database, url } = { url: undefined, ...placeOf(parsed) }
  return database ?? (url === undefined ? undefined : /^[^:]+:\/\/[^/]+\/([^?]+)/.exec(url)?.[1])
}
