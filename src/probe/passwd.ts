import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

export type Account = { name: string; home: string }

/**
 * The account of a user id in /etc/passwd, else as the system's directory names it. Never from
 * variables: Bun's `userInfo` answers what USER and HOME say, so it is asked on Node alone.
 */
export function accountOf(uid: number): Account | null {
  for (const line of lines()) {
    const [name, , id, , , home] = line.split(':')
    if (name && id === String(uid)) return { name, home: home || '/' }
  }
  if (typeof Bun !== 'undefined' || uid !== process.getuid?.()) return null
  try {
    const { username, homedir } = userInfo()
    return { name: username, home: homedir }
  } catch {
    return null
  }
}

function lines(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n')
  } catch {
    return []
  }
}
