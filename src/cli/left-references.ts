import { visible } from '../core/visible.ts'
import type { Assessment } from './assess.ts'
import type { Options } from './options.ts'
import { complain } from './terminal.ts'

/** A command that runs with a reference in the place of a secret would fail with words that do not say why. */
export function sayWhatIsLeft({ effects }: Assessment, { quiet }: Options): void {
  if (quiet) return
  for (const { secret, decision } of effects) {
    if (!secret || decision.outcome !== 'allow') continue
    for (const { name, reference } of secret.variables) {
      complain(
        `stepup: \`${visible(name)}\` stays \`${reference.text}\`: the policy lets it be read without a confirmation, and only what is confirmed gets credentials`,
      )
    }
  }
}
