import { isSeen, mayBeOption } from './unseen-word.ts'

export type Hidden = {
  /** A word may turn out to be any option, or several words. */
  option: boolean
  /** The value of an option that names a target is not known. */
  target: boolean
}

/**
 * What words that are not known before they run could be. `values` are options whose next word is
 * their value whatever it is; `targets` are those of them that say where a command lands.
 */
export function hiddenOptions(
  args: readonly string[],
  values: (option: string) => boolean,
  targets: ReadonlySet<string>,
): Hidden {
  const hidden: Hidden = { option: false, target: false }
  args.forEach((arg, i) => {
    if (isSeen(arg)) return
    const within = !arg.includes('\0\0')
    const equals = arg.indexOf('=')
    const before = args[i - 1] ?? ''
    if (within && arg.startsWith('-') && equals > 0 && isSeen(arg.slice(0, equals))) {
      if (targets.has(arg.slice(0, equals))) hidden.target = true
    } else if (within && before.startsWith('-') && !before.includes('=') && values(before)) {
      if (targets.has(before)) hidden.target = true
    } else if (mayBeOption(arg)) hidden.option = true
  })
  return hidden
}
