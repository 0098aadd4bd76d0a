import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { StepupError } from '../../core/errors.ts'
import { type PublicP256, thumbprintOf } from '../../wire/policy-jws.ts'

/** The key that signs policy. It never leaves this wrapper in a message or a log. */
export type PolicyKey = { privateKey: KeyObject; publicJwk: PublicP256; thumbprint: string }

/**
 * Makes a policy key (ES256) and writes it as a private JWK to a new file of mode 0600. An existing
 * file is never replaced (`config_invalid`): clients that pinned its key would refuse every policy.
 */
export function makePolicyKey(path: string): PolicyKey {
  const privateKey = newKey(path)
  try {
    writeFileSync(path, `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`, {
      flag: 'wx',
      mode: 0o600,
    })
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    const why = exists ? 'it exists already, and clients may have pinned its key' : 'it cannot be written'
    throw new StepupError('config_invalid', `no policy key was made at \`${path}\`: ${why}`, { cause })
  }
  return keyFrom(privateKey, path)
}

/** One whose thumbprint begins with no dash, which `policy trust` and whoever types it would take for an option. */
function newKey(path: string): KeyObject {
  for (;;) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    if (!keyFrom(privateKey, path).thumbprint.startsWith('-')) return privateKey
  }
}

/** Reads a private JWK that only its owner may read. Fails with `config_invalid`. */
export function readPolicyKey(path: string): PolicyKey {
  let text: string
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw new StepupError('config_invalid', `others may read the policy key \`${path}\`: \`chmod 600\` it`)
    }
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof StepupError) throw cause
    throw new StepupError('config_invalid', `the policy key \`${path}\` cannot be read`, { cause })
  }
  try {
    return keyFrom(createPrivateKey({ key: JSON.parse(text), format: 'jwk' }), path)
  } catch (cause) {
    if (cause instanceof StepupError) throw cause
    // No cause: a parser's message may quote the key.
    throw new StepupError('config_invalid', `\`${path}\` holds no private JWK`)
  }
}

function keyFrom(privateKey: KeyObject, path: string): PolicyKey {
  const { kty, crv, x, y } = privateKey.export({ format: 'jwk' })
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) {
    throw new StepupError('config_invalid', `\`${path}\` holds no P-256 key; make one with \`policy keygen\``)
  }
  return { privateKey, publicJwk: { kty, crv, x, y }, thumbprint: thumbprintOf({ x, y }) }
}
