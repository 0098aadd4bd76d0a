import type { OperationClass } from '../core/class.ts'

type Rows = readonly (readonly [cls: OperationClass, names: string])[]

/** Methods of databases, collections, cursors and of plain values, by the manual of mongosh. */
const METHODS: Rows = [
  [
    'read',
    `find findOne count countDocuments estimatedDocumentCount distinct aggregate explain getIndexes getIndices getIndexKeys getIndexSpecs
     indexes stats dataSize storageSize totalSize totalIndexSize latencyStats isCapped validate startSession startTransaction getShardDistribution getShardVersion getShardLocation
     getPlanCache listQueryShapes getSearchIndexes analyzeShardKey checkMetadataConsistency getFullName getName getDB getMongo exists
     limit skip sort toArray forEach map pretty hasNext next tryNext itcount size batchSize hint maxTimeMS maxAwaitTimeMS projection project
     comment collation readPref readConcern returnKey showRecordId allowDiskUse noCursorTimeout tailable addOption min max close isClosed
     isExhausted objsLeftInBatch executionStats finish group match lookup unwind
     getCollectionNames getCollectionInfos getCollection getSiblingDB getSisterDB getDatabase getDBNames getDBs getMongos version hostInfo serverStatus
     serverBuildInfo serverCmdLineOpts isMaster hello currentOp getUsers getUser getRoles getRole getProfilingStatus getProfilingLevel
     getLogComponents getReplicationInfo printReplicationInfo printSecondaryReplicationInfo printSlaveReplicationInfo printCollectionStats
     printShardingStatus listCommands commandHelp getLastError getLastErrorObj help getReadPref getReadPrefMode getReadConcern getWriteConcern
     getFreeMonitoringStatus getURI getServerStatus setReadPref setSecondaryOk setSlaveOk watch getLogs auth logout ping getClusterTime
     getKeyVault getKeys getKey getKeyByAltName getClientEncryption
     filter reduce some every includes indexOf join split slice concat push pop shift unshift keys values entries flat flatMap at find
     findIndex fill reverse replace replaceAll trim toLowerCase toUpperCase toString toLocaleString toISOString toJSON toFixed valueOf
     getTime getFullYear getMonth getDate setDate setHours setMonth setMinutes getTimestamp toNumber has get add set padStart padEnd
     startsWith endsWith substring substr charAt match test exec log info warn error stringify parse now round floor ceil abs sum from
     isArray isInteger assign fromEntries serialize deserialize getHours equals str hex base64 then catch all tojson localeCompare`,
  ],
  [
    'write',
    `insert insertOne insertMany update updateOne updateMany replaceOne save findAndModify findOneAndUpdate findOneAndReplace bulkWrite
     initializeOrderedBulkOp initializeUnorderedBulkOp execute upsert createIndex createIndexes ensureIndex reIndex createCollection createView
     createEncryptedCollection createSearchIndex createSearchIndexes updateSearchIndex renameCollection convertToCapped hideIndex unhideIndex
     setProfilingLevel setLogLevel fsyncLock fsyncUnlock rotateCertificates enableFreeMonitoring disableFreeMonitoring setIndexCommitQuorum
     compactStructuredEncryptionData configureQueryAnalyzer setWriteConcern clear clearPlansByQuery setQuerySettings
     commitTransaction abortTransaction withTransaction collMod updateZoneKeyRange`,
  ],
  [
    'destructive',
    `remove removeOne deleteOne deleteMany delete drop dropDatabase dropIndex dropIndexes dropSearchIndex findOneAndDelete killOp shutdownServer
     deleteKey removeQuerySettings dropCollection`,
  ],
  [
    'admin',
    `createUser addUser updateUser removeUser dropUser dropAllUsers changeUserPassword grantRolesToUser revokeRolesFromUser createRole updateRole
     dropRole dropAllRoles grantPrivilegesToRole revokePrivilegesFromRole grantRolesToRole revokeRolesFromRole createKey addKeyAlternateName
     addKeyAltName removeKeyAlternateName removeKeyAltName rewrapManyDataKey createDataKey`,
  ],
  [
    'exec',
    'mapReduce eval runScript loadServerScripts copyDatabase cloneDatabase cloneCollection decrypt setDefaultRWConcern',
  ],
]

/** Of `rs` and `sh`, whose words mean other things elsewhere. */
const CLUSTER: Rows = [
  [
    'read',
    `status conf config hello isMaster printReplicationInfo printSecondaryReplicationInfo printSlaveReplicationInfo help secondaryOk slaveOk
     getBalancerState isBalancerRunning balancerCollectionStatus listShards getShardedDataDistribution isConfigShardEnabled getBalancerWindow
     getRecentMigrations getRecentFailedRounds getBalancerLockDetails getBalancerHost listBalancerStatus`,
  ],
  [
    'write',
    `stepDown freeze syncFrom enableSharding shardCollection addShard addShardToZone addShardTag addTagRange updateZoneKeyRange moveChunk
     moveRange moveCollection unshardCollection shardAndDistributeCollection movePrimary split splitAt splitFind startBalancer stopBalancer setBalancerState
     enableBalancing disableBalancing enableAutoSplit disableAutoSplit enableAutoMerger disableAutoMerger reshardCollection abortReshardCollection
     commitReshardCollection waitForBalancer mergeChunks transitionFromDedicatedConfigServer`,
  ],
  [
    'destructive',
    'removeShard removeShardFromZone removeShardTag removeRangeFromZone removeTagRange transitionToDedicatedConfigServer startShardDraining commitShardRemoval',
  ],
  ['admin', 'initiate reconfig reconfigForPSASet add addArb remove'],
]

/** Of `runCommand` and `adminCommand`, in lower case. */
const COMMANDS: Rows = [
  [
    'read',
    `ping hello ismaster buildinfo serverstatus dbstats collstats find count distinct aggregate explain listcollections listdatabases
     listindexes connectionstatus getparameter getcmdlineopts getlog hostinfo replsetgetstatus replsetgetconfig currentop top validate datasize
     usersinfo rolesinfo listshards balancerstatus shardingstate whatsmyuri features getmore isdbgrid dbhash listcommands connpoolstats
     getshardmap getshardversion getdefaultrwconcern lockinfo balancercollectionstatus planCacheListFilters indexStats netstat
     getclusterparameter checkshardingindex availablequeryoptions getfreemonitoringstatus replsetgetrbid lastop`,
  ],
  [
    'write',
    `insert update create createindexes collmod findandmodify renamecollection converttocapped reindex compact fsync fsyncunlock profile
     replsetstepdown replsetfreeze replsetsyncfrom replsetresizeoplog replsetmaintenance enablesharding shardcollection movechunk moverange
     moveprimary split splitchunk mergechunks addshard addshardtozone updatezonekeyrange balancerstart balancerstop flushrouterconfig logrotate
     plancacheclear plancachesetfilter plancacheclearfilters killcursors endsessions refreshsessions startsession reshardcollection
     committransaction aborttransaction setfreemonitoring cleanuporphaned repairdatabase touch createsearchindexes updatesearchindex`,
  ],
  [
    'destructive',
    'delete drop dropdatabase dropindexes deleteindexes killop killsessions killallsessions killallsessionsbypattern shutdown removeshard removeshardfromzone clearlog dropconnections dropsearchindex',
  ],
  [
    'admin',
    `createuser updateuser dropuser dropallusersfromdatabase grantrolestouser revokerolesfromuser createrole updaterole droprole
     dropallrolesfromdatabase grantprivilegestorole revokeprivilegesfromrole grantrolestorole revokerolesfromrole invalidateusercache
     setparameter setclusterparameter setfeaturecompatibilityversion replsetinitiate replsetreconfig setdefaultrwconcern rotatecertificates
     setusertwriteblockmode setuserwriteblockmode authschemaupgrade`,
  ],
  ['exec', 'mapreduce eval $eval applyops copydb clone clonecollection'],
]

/** Functions that stand alone, and constructors. */
export const GLOBALS: ReadonlySet<string> = new Set(
  (
    'print printjson printjsononeline tojson tojsononeline tojsonObject ObjectId ISODate Date NumberInt NumberLong NumberDecimal Number String Boolean ' +
    'Array Object BinData UUID HexData MD5 Timestamp MinKey MaxKey DBRef DBPointer Code Symbol RegExp Map Set Int32 Long Double Decimal128 Binary BSONRegExp ' +
    'BSONSymbol isNaN parseInt parseFloat Error sleep version hostname passwordPrompt help quit exit pwd ls cls bsonsize Promise ' +
    'if for while switch catch return typeof function await new in of do else void throw async case'
  ).split(' '),
)

/** Names that reach beyond what stands in the text. */
export const BEYOND: ReadonlySet<string> = new Set(
  (
    'eval Function require process import globalThis this load constructor __proto__ prototype Reflect Proxy fs connect Mongo child_process global ' +
    'runProgram run cat removeFile writeFile mkdir copyFile module exports call apply bind self window with setTimeout setInterval'
  ).split(' '),
)

const made = new Map<Rows, Map<string, OperationClass>>()

function look(rows: Rows, name: string): OperationClass | undefined {
  const known = made.get(rows)
  const table =
    known ??
    new Map(
      rows.flatMap(([cls, names]) =>
        names
          .trim()
          .split(/\s+/)
          .map((word) => [word, cls] as const),
      ),
    )
  if (!known) made.set(rows, table)
  return table.get(name)
}

export const methodClass = (name: string) => look(METHODS, name)
export const clusterClass = (name: string) => look(CLUSTER, name)
export const commandClass = (name: string) => look(COMMANDS, name.toLowerCase())
