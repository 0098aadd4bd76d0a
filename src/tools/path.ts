/** Joins and tidies POSIX paths without looking at the disk. A relative result stays relative. */
export function joinPath(base: string | null, path: string): string {
  const absolute = path.startsWith('/')
  const whole = absolute || base === null ? path : `${base}/${path}`
  const rooted = whole.startsWith('/')
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!rooted) parts.push('..')
  }
  const tidy = parts.join('/')
  return rooted ? `/${tidy}` : tidy === '' ? '.' : tidy
}

/** The last part of a program's path: `/usr/bin/env` → `env`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The directory that a path stands in: `live/app.hcl` → `live`, `app.hcl` → `.`. */
export function directoryName(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash) || '/'
}
