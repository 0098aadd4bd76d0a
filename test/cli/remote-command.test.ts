import { describe, expect, it } from 'vitest'
import { scratch, worldIn } from '../probe/scratch.ts'
import { assessedBuiltin, DEV_CLUSTER } from './assessed.ts'

const NOBODY = 4_242_424

async function assessed(argv: readonly string[], env: Record<string, string> = {}) {
  const directory = scratch({
    '.ssh/config': 'Host db\n  HostName db1.prod.acme.example\nHost box\n  HostName 10.0.0.1\n',
    ...DEV_CLUSTER,
  })
  const world = { ...worldIn(directory, env), uid: NOBODY }
  const { top, decision } = await assessedBuiltin(argv, world)
  const { environment, operation } = top
  return {
    tier: environment.tier,
    class: operation.class,
    outcome: decision.outcome,
    targets: environment.targets,
    program: top.program.path,
  }
}

describe('a command on another machine', () => {
  it.each([
    // Where it lands is that host, by ssh's own configuration.
    [['ssh', 'db', 'uptime'], 'production', 'exec', 'challenge'],
    [['ssh', 'db', 'env'], 'production', 'exec', 'challenge'],
    [['ssh', 'db', 'umask'], 'production', 'exec', 'challenge'],
    [['ssh', 'db', 'sudo -l'], 'production', 'exec', 'challenge'],
    [['ssh', 'db', 'rm -rf /srv/x'], 'production', 'exec', 'challenge'],
    [['ssh', 'db'], 'production', 'exec', 'challenge'],
    [['ssh', 'web.dev.acme.example', 'rm x'], 'development', 'exec', 'allow'],
    [['ssh', 'web.dev.acme.example'], 'development', 'exec', 'allow'],
    [['ssh', 'box', 'rm x'], 'unknown', 'exec', 'challenge'],
    [
      ['ssh', '-J', 'bastion.prod.acme.example', 'web.dev.acme.example', 'rm x'],
      'production',
      'exec',
      'challenge',
    ],
    [['scp', 'x', 'db:/tmp'], 'production', 'write', 'challenge'],
    [['rsync', '-a', '--delete', 'x', 'web.dev.acme.example:y'], 'development', 'destructive', 'allow'],
    [['systemctl', '-H', 'db', 'restart', 'nginx'], 'production', 'write', 'challenge'],
    [['systemctl', 'restart', 'nginx'], 'local', 'write', 'allow'],
    // What goes on from it is not known, whatever is current here.
    [['ssh', 'web.dev.acme.example', 'kubectl delete ns payments'], 'unknown', 'destructive', 'challenge'],
    [
      ['ssh', 'web.dev.acme.example', 'kubectl --context prod delete ns x'],
      'production',
      'destructive',
      'challenge',
    ],
    [['ssh', 'db', 'kubectl --context dev delete ns x'], 'production', 'destructive', 'challenge'],
    [['ssh', 'web.dev.acme.example', 'kubectl get pods'], 'unknown', 'read', 'allow'],
    // A shell's line has the highest of its parts.
    [['sh', '-c', 'ssh web.dev.acme.example uptime; ssh db rm x'], 'production', 'exec', 'challenge'],
    [['sh', '-c', 'cp x ~/.ssh/config; ssh web.dev.acme.example rm x'], 'unknown', 'exec', 'challenge'],
  ] as const)('%j', async (argv, tier, cls, outcome) => {
    expect(await assessed(argv)).toMatchObject({ tier, class: cls, outcome })
  })

  it('is run by ssh here', async () => {
    const { program, targets } = await assessed(['ssh', 'db', 'sudo rm x'])
    expect(program).toMatch(/\/ssh$/)
    expect(targets).toEqual([
      { kind: 'host', host: 'db1.prod.acme.example', alias: 'db', source: 'ssh’s configuration' },
    ])
  })
})
