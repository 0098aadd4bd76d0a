import { closeSync, openSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import { migrate } from './migrations.ts'
import type { Database } from './schema.ts'

/** How long a writer waits for another process's write, milliseconds. */
const BUSY_TIMEOUT = 5000

/**
 * Opens (and brings up to date) the database file, or `:memory:`. Durable before an answer leaves:
 * `synchronous = FULL` flushes each commit, also in WAL mode. Several processes may open one file.
 */
export async function openStore(path: string): Promise<Kysely<Database>> {
  // SQLite would make it with the umask's mode; its -wal and -shm files take after it.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  // not a static import: a Node that has no SQLite must get as far as the line that says so
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true })
  database.exec('pragma journal_mode = WAL; pragma synchronous = FULL')
  const store = new Kysely<Database>({ dialect: new NodeSqliteDialect(database) })
  await migrate(store)
  return store
}

/** Kysely's SQLite dialect expects better-sqlite3; this hands it the one that is built into Node. */
class NodeSqliteDialect extends SqliteDialect {
  readonly #config: { database: ReturnType<typeof asBetterSqlite> }

  constructor(database: DatabaseSync) {
    const config = { database: asBetterSqlite(database) }
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config)
  }
}

/**
 * A deferred transaction that reads first and writes later fails with SQLITE_BUSY when another
 * process wrote in between, however long the timeout. Taking the write lock at once waits instead.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

function asBetterSqlite(database: DatabaseSync) {
  return {
    close: () => database.close(),
    prepare(sql: string) {
      const statement = database.prepare(sql)
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...values(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...values(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...values(parameters)),
      }
    },
  }
}
