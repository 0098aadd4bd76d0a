import { shellWord } from './shell-words.ts'

/** docker calls `docker-credential-<name>` (docker/docker-credential-helpers, README). */
export const HELPER = 'stepup'

/** The program that it finds in PATH. */
export const HELPER_PROGRAM = `docker-credential-${HELPER}`

/** A script in its place: docker names the operation behind it. */
export function helperScript(own: readonly string[]): string {
  return `#!/bin/sh\nexec ${[...own, 'credential', 'docker'].map(shellWord).join(' ')} "$@"\n`
}

export function isHelperScript(text: string): boolean {
  return /^#!\/bin\/sh\nexec \S.* credential docker "\$@"\n$/.test(text)
}
