import { spawnSync } from 'node:child_process'
import { programPath, type Workstation } from '../workstation.ts'

/**
 * The real AWS CLI, speaking to a stand-in, by its path. Debian 12's (2.9) takes an address by `--endpoint-url`
 * alone, and by no variable or setting (2.13 and 1.29 on): there a script of its name, first in PATH, says it.
 */
export async function awsCli(workstation: Workstation, standIn: string): Promise<string> {
  const real = programPath('aws')
  if (real === null) throw new Error('the AWS CLI is not installed')
  const said = spawnSync(real, ['--version'], { encoding: 'utf8' })
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(said.stdout + said.stderr) ?? []
  if (Number(minor) >= (major === '1' ? 29 : 13)) return real
  const path = await workstation.write(
    'cli/aws',
    `#!/bin/sh\nexec ${real} --endpoint-url ${standIn} "$@"\n`,
    0o755,
  )
  await workstation.install('aws', `#!/bin/sh\nexec ${path} "$@"\n`)
  return path
}
