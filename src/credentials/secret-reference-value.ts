import { StepupError } from '../core/errors.ts'
import type { SecretReference } from '../core/secret-reference.ts'

/** What a system answered for a secret: Vault's fields by name, or the one text that the clouds keep. */
export type SecretContents = { fields: Record<string, unknown> } | { text: string }

/**
 * The value that a reference stands for. No error shows any of what was read, not even the names of other
 * fields.
 *
 * @throws StepupError `broker_refused`
 */
export function secretValue(reference: SecretReference, contents: SecretContents): string {
  const value = reference.field === null && 'text' in contents ? contents.text : fieldOf(reference, contents)
  // An environment cannot hold one, and what stands before it would pass for all of it.
  if (value.includes('\0')) throw unusable(reference, 'has a NUL in it, which no variable can hold')
  return value
}

function fieldOf(reference: SecretReference, contents: SecretContents): string {
  const fields = 'fields' in contents ? contents.fields : objectIn(reference, contents.text)
  const { field } = reference
  const value = field !== null && Object.hasOwn(fields, field) ? fields[field] : undefined
  if (value === undefined || value === null) throw unusable(reference, 'has no such field')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function objectIn(reference: SecretReference, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // the parser's own words would quote the secret
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw unusable(reference, 'is no JSON object, so that it has no field')
}

export function unusable({ text }: SecretReference, why: string): StepupError {
  return new StepupError('broker_refused', `\`${text}\` ${why}`)
}
