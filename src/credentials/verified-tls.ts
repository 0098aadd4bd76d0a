import { StepupError } from '../core/errors.ts'

/**
 * Both runtimes would heed that variable, and then anyone on the way could be the system asked.
 *
 * @throws StepupError `config_invalid`
 */
export function assertVerifiedTls(address: string, system: string): void {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && address.startsWith('https:')) {
    throw new StepupError(
      'config_invalid',
      `\`NODE_TLS_REJECT_UNAUTHORIZED=0\` would leave ${system} unverified; unset it`,
    )
  }
}
