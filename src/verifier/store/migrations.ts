import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

type Tx = Transaction<Database>

/** In order, each run once; never change one that was released, add another. */
const MIGRATIONS: readonly ((tx: Tx) => Promise<void>)[] = [firstTables, sshCertificates]

/** Brings the tables up to date, in one transaction, so that two processes that start at once do not meet half of it. */
export async function migrate(store: Kysely<Database>): Promise<void> {
  await store.transaction().execute(async (tx) => {
    await tx.schema
      .createTable('facts')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute()
    const row = await tx.selectFrom('facts').select('value').where('name', '=', 'schema').executeTakeFirst()
    const done = row ? Number(row.value) : 0
    if (done > MIGRATIONS.length) throw new Error('the database was written by a newer stepup-verifier')
    if (done === MIGRATIONS.length) return
    for (const step of MIGRATIONS.slice(done)) await step(tx)
    await tx
      .insertInto('facts')
      .values({ name: 'schema', value: String(MIGRATIONS.length) })
      .onConflict((c) => c.column('name').doUpdateSet({ value: String(MIGRATIONS.length) }))
      .execute()
  })
}

async function firstTables(tx: Tx): Promise<void> {
  await peopleTables(tx)
  await requestTables(tx)
  await grantTables(tx)
}

async function peopleTables(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('people')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('disabled_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('passkeys')
    .addColumn('credential_id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('counter', 'bigint', (c) => c.notNull())
    .addColumn('backup_eligible', 'integer', (c) => c.notNull())
    .addColumn('backed_up', 'integer', (c) => c.notNull())
    .addColumn('transports', 'text', (c) => c.notNull())
    .addColumn('aaguid', 'text', (c) => c.notNull())
    .addColumn('attestation', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('devices')
    .addColumn('jkt', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('public_jwk', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('platform', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('invitations')
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('enrolments')
    .addColumn('ticket_hash', 'text', (c) => c.primaryKey())
    .addColumn('invitation_hash', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('jkt', 'text', (c) => c.notNull())
    .addColumn('public_jwk', 'text', (c) => c.notNull())
    .addColumn('device_name', 'text', (c) => c.notNull())
    .addColumn('platform', 'text', (c) => c.notNull())
    .addColumn('remote_address', 'text', (c) => c.notNull())
    .addColumn('nonce', 'text')
    .addColumn('user_handle', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
}

async function requestTables(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('requests')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('flow', 'text', (c) => c.notNull())
    .addColumn('oidc_id', 'text', (c) => c.notNull().unique())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('device_jkt', 'text', (c) => c.notNull())
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('command', 'integer', (c) => c.notNull())
    .addColumn('intents', 'text', (c) => c.notNull())
    .addColumn('decisions', 'text', (c) => c.notNull())
    .addColumn('remote_address', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('number_misses', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('number_typed', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('polled_at', 'bigint')
    .addColumn('poll_interval', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await tx.schema
    .createIndex('requests_waiting')
    .on('requests')
    .columns(['device_jkt', 'session', 'state'])
    .execute()
  await tx.schema
    .createTable('challenges')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('interaction_uid', 'text', (c) => c.notNull())
    .addColumn('nonce', 'text', (c) => c.notNull())
    .addColumn('requests', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('consumed_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('oidc')
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('grant_id', 'text')
    .addColumn('user_code', 'text')
    .addColumn('uid', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('consumed_at', 'bigint')
    .addPrimaryKeyConstraint('oidc_key', ['model', 'id'])
    .execute()
  for (const column of ['grant_id', 'user_code', 'uid', 'expires_at']) {
    await tx.schema.createIndex(`oidc_${column}`).on('oidc').column(column).execute()
  }
}

async function grantTables(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('replays')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await tx.schema
    .createTable('grants')
    .addColumn('jti', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('device_jkt', 'text', (c) => c.notNull())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('oidc_grant_id', 'text', (c) => c.notNull())
    .addColumn('intents', 'text', (c) => c.notNull())
    .addColumn('issued_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await tx.schema
    .createTable('runs')
    .addColumn('grant_jti', 'text', (c) => c.primaryKey().references('grants.jti'))
    .addColumn('run_jkt', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('ends_at', 'bigint', (c) => c.notNull())
    .addColumn('closed_at', 'bigint')
    .execute()
  await tx.schema
    .createTable('revoked')
    .addColumn('jti', 'text', (c) => c.primaryKey())
    .addColumn('revoked_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  // `autoincrement` never gives a sequence number twice, even after the last row was deleted by hand.
  await sql`create table events (
    seq integer primary key autoincrement,
    at text not null,
    type text not null,
    person_id text,
    device_jkt text,
    body text not null,
    previous text not null,
    hash text not null unique
  )`.execute(tx)
  await tx.schema.createIndex('events_at').on('events').column('at').execute()
}

async function sshCertificates(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('ssh_certificates')
    .addColumn('serial', 'bigint', (c) => c.primaryKey())
    .addColumn('grant_jti', 'text', (c) => c.notNull().references('grants.jti'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
}
