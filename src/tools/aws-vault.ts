import { flagSet, parseFlags } from './flags.ts'
import { newReading } from './reading.ts'
import type { Reading, Tool } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

const FLAGS = flagSet(
  'd:duration= n:no-session region= t:mfa-token= j:json s:server ec2-server ecs-server lazy stdout prompt= backend= debug ' +
    'keychain= secret-service-collection= pass-dir= pass-cmd= pass-prefix= file-dir= assume-role-ttl= session-ttl= version ' +
    'path= format= profiles sessions credentials env no-autologout use-stdout federation-token-ttl= add-config external',
)

/** Its own commands; `aws-vault exec PROFILE -- command` is a wrapper, which is seen through before. */
export const awsVault: Tool = {
  name: 'aws-vault',
  programs: ['aws-vault'],
  variables: ['AWS_VAULT_BACKEND', 'AWS_CONFIG_FILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'],
  read: (argv) => {
    const parsed = parseFlags(argv.slice(1), FLAGS)
    const [command = 'help', profile] = parsed.words
    const of = (cls: 'secret-read' | 'admin' | 'exec', why: string): Reading => {
      const reading = newReading('aws-vault', command, cls, why)
      reading.operation.resource = profile === undefined ? null : shownWord(profile)
      if (profile !== undefined && isSeen(profile)) reading.selectors = [{ kind: 'aws', profile }]
      return reading
    }
    if (parsed.error !== null) return newReading('aws-vault', 'aws-vault', 'exec', parsed.error)
    if (parsed.help || parsed.words.length === 0)
      return newReading('aws-vault', 'help', 'read', 'only shows help', 'local')
    switch (command) {
      case 'help':
      case 'list':
      case 'ls':
      case 'add':
      case 'remove':
      case 'rm':
      case 'clear':
        return newReading('aws-vault', command, 'read', 'works on the credentials kept here', 'local')
      case 'exec':
        // With `--json`; anything else was seen through.
        return of('secret-read', 'prints credentials')
      case 'export':
      case 'login':
        return of('secret-read', 'hands out credentials')
      case 'rotate':
        return of('admin', 'replaces the access key')
      case 'proxy':
        return of('exec', 'opens a server')
    }
    return newReading('aws-vault', shownWord(command), 'unknown', 'it is no command of aws-vault known here')
  },
}
