/**
 * git's wildmatch with WM_PATHNAME: `*` and `?` stay within a path component, `**` between slashes
 * crosses them. As a RegExp over the whole text.
 */
export function globPattern(glob: string, ignoreCase = false): RegExp {
  let source = ''
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at]!
    if (character === '*') {
      let end = at
      while (glob[end + 1] === '*') end++
      const bounded = (at === 0 || glob[at - 1] === '/') && (end + 1 === glob.length || glob[end + 1] === '/')
      if (end === at || !bounded) source += '[^/]*'
      else if (end + 1 === glob.length) source += '.*'
      else {
        source += '(?:.*/)?'
        end++
      }
      at = end
    } else if (character === '?') source += '[^/]'
    else if (character === '[') {
      const set = /^\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]/s.exec(glob.slice(at))
      if (!set) return /$^/
      source += `(?!/)[${set[1] ? '^' : ''}${characterSet(set[2] ?? '')}]`
      at += set[0].length - 1
    } else source += quoted(character === '\\' ? (glob[++at] ?? '\\') : character)
  }
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
}

const CLASSES: Record<string, string> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  xdigit: '0-9a-fA-F',
}

function characterSet(set: string): string {
  return set.replace(/\[:(\w+):\]|\\(.)|([[\]^\\])/gs, (_, name, escaped, special) =>
    name ? (CLASSES[name] ?? '') : `\\${escaped ?? special}`,
  )
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
