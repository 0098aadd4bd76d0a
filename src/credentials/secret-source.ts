import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import type { SecretReference } from '../core/secret-reference.ts'
import { assumeRole } from './aws-sts.ts'
import type { Opening } from './door.ts'
import { tradeForGcp } from './gcp-token.ts'
import { readFromAws } from './secret-reference-aws.ts'
import { readFromGcp } from './secret-reference-gcp.ts'
import type { SecretContents } from './secret-reference-value.ts'
import { readFromVault } from './secret-reference-vault.ts'
import { openVaultRun } from './vault-run.ts'

export type SecretKind = SecretReference['kind']

/** What references of one kind and environment are read with. It never reaches the command. */
export type SecretSource = {
  /** @param region where the command lands, for what names none */
  read(reference: SecretReference, region: string | null): Promise<SecretContents>
  /** Ends what was opened, and with it the leases of what was read. */
  close(): Promise<void>
}

type OpeningOf<K extends SecretKind> = Pick<Opening<K>, 'environment' | 'known' | 'exchange' | 'clock'>

const READ: OperationClass = 'secret-read'

const SOURCES: { [K in SecretKind]: (opening: OpeningOf<K>) => Promise<SecretSource> } = {
  async vault(opening) {
    const { server, token, close } = await openVaultRun({ ...opening, class: READ })
    return { read: async (reference) => readFromVault(server, token, of('vault', reference)), close }
  },
  async aws({ known, exchange, clock }) {
    const { roleArn, region, endpoint } = known
    const trade = { token: (await exchange()).token, roleArn, class: READ, region, endpoint }
    const session = await assumeRole(trade, Math.floor(clock() / 1000))
    return {
      read: async (reference, here) =>
        readFromAws(session, { region: here ?? region, endpoint }, of('aws', reference)),
      close: async () => {},
    }
  },
  async gcp({ environment, known, exchange }) {
    const serviceAccount = known.serviceAccounts[READ]
    if (!serviceAccount) {
      throw new StepupError(
        'broker_refused',
        `Google Cloud has no service account for \`${READ}\` in \`${environment}\``,
      )
    }
    const token = await tradeForGcp({ ...known, serviceAccount }, (await exchange()).token)
    return {
      read: async (reference) => readFromGcp(token, known.endpoints, of('gcp', reference)),
      close: async () => {},
    }
  },
}

/**
 * Opens what a kind's references are read with, for as long as the command runs: a token of Vault's that
 * was revoked would take its leases along.
 *
 * @throws StepupError `broker_refused`, `broker_unreachable`, and those of a token exchange
 */
export function openSecretSource<K extends SecretKind>(
  kind: K,
  opening: OpeningOf<K>,
): Promise<SecretSource> {
  return SOURCES[kind](opening)
}

function of<K extends SecretKind>(kind: K, reference: SecretReference) {
  if (reference.kind === kind) return reference as Extract<SecretReference, { kind: K }>
  throw new StepupError('internal', 'a reference is read where it is kept')
}
