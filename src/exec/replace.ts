import { constants } from 'node:os'
import { type Command, cannotRun, execImage, shellImage } from './command.ts'
import { restoreDescriptors } from './inherited.ts'
import { type Libc, libc } from './libc.ts'
import { restoreDispositions } from './signals.ts'

/**
 * Becomes the command: same process id, descriptors, signals, limits, terminal. It returns only by
 * failing, with `program_not_found` or `program_not_executable`.
 *
 * Where there is no libc to call (Node), the command runs as a child and this process ends as it did.
 */
export async function replace(command: Command): Promise<never> {
  const c = libc()
  if (c) throw replaceNow(c, command)
  const { superviseOnNode } = await import('./supervise-node.ts')
  const { endAs } = await import('./end.ts')
  return endAs(await superviseOnNode({ ...command, descriptors: [] }))
}

function replaceNow(c: Libc, command: Command): Error {
  const image = execImage(c, command)
  restoreDescriptors()
  restoreDispositions(c)
  c.execve(image.path, image.argv, image.envp)
  let errno = c.errno()
  if (errno === constants.errno.ENOEXEC) {
    const shell = shellImage(c, command)
    c.execve(shell.path, shell.argv, shell.envp)
    errno = c.errno()
  }
  return cannotRun(command.program, errno)
}
