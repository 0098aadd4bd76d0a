/**
 * One argument as a shell would take it, so that where arguments begin and end is never in doubt:
 * `a b` becomes `'a b'`, the empty one `''`. For reading; what runs is argv, not this text.
 */
export function shellWord(argument: string): string {
  if (/^[\p{L}\p{N}_@%+=:,./~^{}[\]-]+$/u.test(argument)) return argument
  return `'${argument.replaceAll("'", `'\\''`)}'`
}
