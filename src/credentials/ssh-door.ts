import type { Door } from './door.ts'
import { startSshAgent } from './ssh-agent.ts'
import { certificateFor } from './ssh-certificate.ts'
import { makeSshKey } from './ssh-key.ts'
import { assertNoRedirect } from './token-destination.ts'

/**
 * An agent of the run's own in the place of the person's: ssh, scp, sftp, rsync and git ask it by
 * themselves. A signature is for one session with one host, so that nothing in it could be sent elsewhere.
 */
export const sshDoor: Door<'ssh'> = {
  seeks: ({ kind }) => kind === 'ssh' || kind === 'ansible',
  // a certificate is good for every host of its environment
  placeOf: (_target, environment) => environment,
  variables: ['SSH_AUTH_SOCK'],
  dropped: ['SSH_AUTH_SOCK', 'SSH_AGENT_PID'],
  assertNoRedirect,
  async open({ environment, class: wanted, exchange, directory, clock }) {
    const issue = async (publicLine: string) => certificateFor(await exchange(), publicLine)
    const key = makeSshKey(`stepup ${environment} ${wanted}`, issue, clock)
    // Now, so that a refusal is said before the command runs: ssh would only say `Permission denied`.
    await key.certificate()
    const agent = await startSshAgent(directory(), key)
    return { env: { SSH_AUTH_SOCK: agent.path }, close: agent.close }
  },
}
