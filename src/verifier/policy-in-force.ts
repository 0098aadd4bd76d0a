import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely, Transaction } from 'kysely'
import { StepupError } from '../core/errors.ts'
import type { Policy } from '../core/policy.ts'
import type { Audit } from './interaction.ts'
import {
  CLIENT_DOCUMENT,
  loadVerifierBundle,
  VERIFIER_DOCUMENT,
  type VerifierBundle,
} from './policy/signed-documents.ts'
import type { Database } from './store/schema.ts'

/** How often the two documents are looked at, milliseconds. */
const LOOK_EVERY = 1000

/** The newest version ever in force, so that an older one is refused also after a restart. */
const SEEN = 'policy_version'
/** Which signing was recorded last: replicas read the same files and record them once. */
const RECORDED = 'policy_recorded'

export type InForce = {
  /** Null while there are no documents: the built-in policy stands, and nothing is minted. */
  bundle: VerifierBundle | null
  policy: Policy
  /** 0 is the built-in policy. */
  version: number
  thumbprint: string | null
}

export type PolicyInForce = {
  current(): InForce
  /** Looks at the files now. */
  refresh(): Promise<void>
  close(): void
}

type Dependencies = {
  store: Kysely<Database>
  audit: Audit
  directory: string
  /** RFC 7638 thumbprint of the policy key, from config; without one no document is read. */
  thumbprint: string | null
  builtin: Policy
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void }
}

/**
 * Holds the policy that decides, and takes up new documents when the files change. A document that
 * fails (wrong key, rollback, half a pair) changes nothing: the old one stays, loudly. At the start
 * there is no old one, so there it fails.
 */
export async function policyInForce(deps: Dependencies): Promise<PolicyInForce> {
  let inForce = await load(deps)
  let looked = signatureOf(deps.directory)

  async function refresh(): Promise<void> {
    const now = signatureOf(deps.directory)
    if (now === looked) return
    looked = now
    try {
      inForce = await load(deps)
      deps.log.info({ version: inForce.version }, 'policy taken up')
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it cannot be read'
      deps.log.error({ reason }, 'new policy refused, the old one stays in force')
      await deps.store.transaction().execute((tx) =>
        deps.audit.record(tx, {
          type: 'policy-refused',
          person: null,
          device: null,
          address: null,
          reason,
        }),
      )
    }
  }

  const timer = setInterval(() => {
    refresh().catch((error: unknown) => deps.log.error({ err: error }, 'looking for policy failed'))
  }, LOOK_EVERY)
  timer.unref()
  return { current: () => inForce, refresh, close: () => clearInterval(timer) }
}

async function load({ store, audit, directory, thumbprint, builtin }: Dependencies): Promise<InForce> {
  const none: InForce = { bundle: null, policy: builtin, version: 0, thumbprint }
  if (thumbprint === null) {
    if (!existsSync(join(directory, VERIFIER_DOCUMENT))) return none
    throw new StepupError(
      'config_invalid',
      `\`${directory}\` holds signed policy and no policy key is trusted; run \`stepup-verifier policy trust THUMBPRINT\``,
    )
  }
  return store.transaction().execute(async (tx) => {
    const seen = Number((await fact(tx, SEEN)) ?? 0)
    const bundle = loadVerifierBundle(directory, thumbprint, seen)
    // Documents that vanish are a rollback to nothing, which would drop every block they hold.
    if (!bundle && seen > 0)
      throw new Error(`policy version ${seen} was in force, and its documents are gone`)
    if (!bundle) return none
    const signing = `${bundle.version}.${bundle.iat}`
    if ((await fact(tx, RECORDED)) !== signing) {
      await setFact(tx, SEEN, String(bundle.version))
      await setFact(tx, RECORDED, signing)
      await audit.record(tx, {
        type: 'policy',
        person: null,
        device: null,
        address: null,
        version: bundle.version,
        jkt: thumbprint,
        expires: bundle.exp,
      })
    }
    return { bundle, policy: bundle.policy, version: bundle.version, thumbprint }
  })
}

function signatureOf(directory: string): string {
  return [CLIENT_DOCUMENT, VERIFIER_DOCUMENT]
    .map((name) => {
      const stat = statSync(join(directory, name), { throwIfNoEntry: false })
      return stat ? `${stat.ino}.${stat.mtimeMs}.${stat.size}` : '-'
    })
    .join(' ')
}

async function fact(tx: Transaction<Database>, name: string): Promise<string | undefined> {
  const row = await tx.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

async function setFact(tx: Transaction<Database>, name: string, value: string): Promise<void> {
  await tx
    .insertInto('facts')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute()
}
