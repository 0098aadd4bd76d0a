import type { OperationClass } from '../core/class.ts'
import type { SqlDialect } from './sql-tokens.ts'

/** First words of statements that read: `queries` hold expressions, `plain` ones hold nothing that runs. */
type Reads = { queries: ReadonlySet<string>; plain: ReadonlySet<string> }

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const READS: Readonly<Record<SqlDialect, Reads>> = {
  postgresql: {
    queries: words('SELECT WITH TABLE VALUES'),
    plain: words(
      'SHOW SET RESET BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE DISCARD DEALLOCATE CLOSE FETCH MOVE LISTEN UNLISTEN',
    ),
  },
  mysql: {
    queries: words('SELECT WITH TABLE VALUES'),
    plain: words(
      `SHOW BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE DEALLOCATE HANDLER UNLOCK HELP CHECKSUM GET SIGNAL RESIGNAL CLOSE FETCH OPEN
       EXPLAIN DESCRIBE DESC`,
    ),
  },
  sqlite: {
    queries: words('SELECT WITH VALUES'),
    plain: words('BEGIN COMMIT END ROLLBACK SAVEPOINT RELEASE DETACH'),
  },
}

type Change = readonly [cls: OperationClass, why: string]
type Rows = readonly (readonly [cls: OperationClass, why: string, words: string])[]

const rowsOf = (rows: Rows): ReadonlyMap<string, Change> =>
  new Map(rows.flatMap(([cls, why, text]) => text.split(' ').map((word) => [word, [cls, why]] as const)))

/** First words of statements that change, where no more than the word decides. */
export const CHANGES: Readonly<Record<SqlDialect, ReadonlyMap<string, Change>>> = {
  postgresql: rowsOf([
    ['write', 'adds rows', 'INSERT'],
    ['destructive', 'deletes every row', 'TRUNCATE'],
    ['admin', 'changes who may do what', 'GRANT REVOKE SECURITY REASSIGN'],
    ['write', 'maintains tables', 'VACUUM ANALYZE ANALYSE REINDEX CLUSTER REFRESH CHECKPOINT'],
    ['write', 'locks a table', 'LOCK'],
    ['write', 'sends a notification', 'NOTIFY'],
    ['write', 'changes a definition', 'COMMENT IMPORT'],
    ['exec', 'runs code of its own', 'CALL DO EXECUTE'],
    ['exec', 'loads a library into the server', 'LOAD'],
  ]),
  mysql: rowsOf([
    ['write', 'adds rows', 'INSERT'],
    ['destructive', 'deletes every row', 'TRUNCATE'],
    ['admin', 'changes who may do what', 'GRANT REVOKE'],
    ['write', 'changes a definition', 'RENAME IMPORT'],
    ['write', 'maintains tables', 'ANALYZE OPTIMIZE REPAIR CACHE FLUSH LOAD CHECK'],
    ['write', 'locks tables', 'LOCK BACKUP'],
    ['write', 'changes replication', 'CHANGE STOP START XA'],
    ['destructive', 'deletes logs', 'PURGE'],
    ['destructive', 'stops the server', 'SHUTDOWN RESTART'],
    ['destructive', 'replaces the data of a server', 'CLONE'],
    ['exec', 'loads a library into the server', 'INSTALL UNINSTALL'],
    ['exec', 'runs code of its own', 'CALL EXECUTE PREPARE BINLOG'],
  ]),
  sqlite: rowsOf([
    ['write', 'adds rows', 'INSERT'],
    ['write', 'maintains the file', 'VACUUM REINDEX ANALYZE ATTACH'],
  ]),
}

/** Objects that decide who may do what. */
export const WHO_MAY: ReadonlySet<string> = words('USER ROLE GROUP POLICY PRIVILEGES')

/** Whatever else can be created and altered. */
export const OBJECT_KINDS: ReadonlySet<string> = words(
  `TABLE INDEX VIEW SEQUENCE SCHEMA DATABASE FUNCTION PROCEDURE ROUTINE AGGREGATE TRIGGER RULE TYPE DOMAIN EXTENSION CAST COLLATION
   CONVERSION LANGUAGE LARGE OPERATOR PUBLICATION SUBSCRIPTION SERVER STATISTICS TABLESPACE TEXT TRANSFORM ACCESS EVENT PACKAGE
   LOGFILE UNDO SPATIAL RESOURCE DATA WRAPPER SERVERS LIBRARY`,
)
