import { describe, expect, it } from 'vitest'
import { rankOfClass } from '../../src/core/class.ts'
import { splitLine } from '../../src/tools/command-line.ts'
import { readOnHost } from '../../src/tools/on-host.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import { NOTHING_KNOWN, type Reading, type Seen } from '../../src/tools/tool.ts'
import { readUnknown } from '../../src/tools/unknown-program.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import { contextOf, table } from './reading-of.ts'

type Found = { reading: Reading; hosts: string[] | null }

/** Every command that a line starts, wherever. */
function found(line: string): Found[] {
  return unwrap(splitLine(line), {}).map((command) => {
    const tool = toolNamed(command.argv[0] ?? '')
    if (command.remote)
      return {
        reading: readOnHost(command, tool, false).reading,
        hosts: command.remote.hosts.map(({ host }) => host),
      }
    const context = contextOf(command.change.set)
    const plain = (tool?.read(command.argv, context) ?? readUnknown(command.argv, context)) as Reading
    const cls = command.unseen === null ? plain.operation.class : 'exec'
    return { reading: { ...plain, operation: { ...plain.operation, class: cls } }, hosts: null }
  })
}

function highest(line: string): string {
  const classes = found(line).map(({ reading }) => reading.operation.class)
  return classes.reduce((a, b) => (rankOfClass(a) >= rankOfClass(b) ? a : b))
}

const ROWS = table(`
  exec         ssh host
  exec         ssh root@host
  exec         ssh ssh://root@host:2222
  exec         ssh -p 2222 host
  exec         ssh -tt host
  exec         ssh -N -L 8080:localhost:80 host
  exec         ssh -fNL 8080:localhost:80 host
  exec         ssh -D 1080 host
  exec         ssh -R 80:localhost:80 host uptime
  exec         ssh -W db:5432 bastion
  exec         ssh -w 0:0 host true
  exec         ssh -s host sftp
  exec         ssh -I /usr/lib/x.so host uptime
  exec         ssh -J bastion host
  exec         ssh -o ProxyCommand='nc %h %p' host uptime
  exec         ssh -oProxyCommand=x host uptime
  exec         ssh -o 'ProxyCommand x' host uptime
  exec         ssh -o LocalCommand=x -o PermitLocalCommand=yes host uptime
  exec         ssh -o KnownHostsCommand=x host uptime
  exec         ssh -o PKCS11Provider=x host uptime
  exec         ssh -o SetEnv=TF_CLI_ARGS=-destroy host uptime
  exec         ssh -o LocalForward='80 x:80' host uptime
  exec         ssh -P tag host uptime
  exec         ssh -o
  read         ssh -V
  read         ssh -Q cipher
  read         ssh -G host
  read         ssh -G rm
  exec         ssh -o ProxyCommand=x -G host
  read         ssh
  read         ssh -O check host
  write        ssh -O exit host
  write        ssh -O stop host
  exec         ssh -O forward -L 80:x:80 host
  exec         ssh -O proxy host
  exec         ssh host uptime
  exec         ssh host ls /var/log
  exec         ssh host -- ls /var/log
  exec         ssh host 'ls /var/log'
  exec         ssh -l rm host ls
  exec         ssh -i key -p 22 -o StrictHostKeyChecking=no host ls -la
  exec         ssh host -p 22 -l root df -h
  exec         ssh -oBatchMode=yes -o ConnectTimeout=5 host true
  exec         ssh -F delete host uptime
  exec         ssh -J bastion host 'uptime; df -h; free -m'
  exec         ssh host 'ps aux | grep nginx | wc -l'
  exec         ssh host 'tail -n 100 /var/log/syslog 2>&1'
  exec         ssh host 'tail -f /var/log/nginx/*.log'
  exec         ssh host 'cat /etc/os-release && uname -a' 2>/dev/null
  exec         ssh host sudo ls /root
  exec         ssh host 'sudo -u postgres whoami'
  exec         ssh host "awk '{print \\$1}' /etc/hosts"
  exec         ssh host "sed -n '1,10p' /etc/hosts"
  exec         ssh host 'find /var -name x.log'
  exec         ssh host 'ip addr show'
  exec         ssh host ip a
  exec         ssh host 'iptables -L -n'
  exec         ssh host crontab -l
  exec         ssh host dpkg -l
  exec         ssh host 'apt list --installed'
  exec         ssh host 'echo hi >/dev/null'
  exec         ssh host 'echo hi >&2'
  read         ssh host git -C /srv/app status
  read         ssh host 'cd /srv/app && git log -1'
  read         ssh host kubectl get pods
  exec         ssh host 'kubectl get pods -A | grep x'
  read         ssh host docker ps
  read         ssh host 'docker logs app'
  exec         ssh host cat /etc/passwd
  exec         ssh host cat .ssh/known_hosts
  exec         ssh host cat /etc/ssl/certs/ca-certificates.crt
  exec         ssh host cat /etc/shadow
  exec         ssh host sudo cat /root/.ssh/id_rsa
  exec         ssh host 'cat ~/.aws/credentials'
  exec         ssh host 'cat ~/.kube/config'
  exec         ssh host cat /srv/app/.env
  exec         ssh host 'base64 < /etc/ssl/private/x.key'
  exec         ssh host 'head -1 < /etc/shadow'
  exec         ssh host getent shadow
  secret-read  ssh host kubectl get secret x -o yaml
  exec         ssh host 'cat "$FILE"'
  exec         ssh host 'tar czf - .ssh'
  exec         ssh host mkdir x
  exec         ssh host touch x
  exec         ssh host cp a b
  exec         ssh host 'echo x > /tmp/x'
  exec         ssh host 'echo x >> /etc/hosts'
  exec         ssh host 'date >|x'
  exec         ssh host 'cat a | tee b'
  exec         ssh host "sed -i 's/a/b/' x"
  exec         ssh host sudo apt-get install -y nginx
  exec         ssh host 'sort x > y'
  exec         ssh host service nginx restart
  write        ssh host 'cd /srv/app && git pull'
  write        ssh host git checkout main
  write        ssh host docker pull x
  write        ssh host kubectl scale deploy/x --replicas=3
  write        ssh host kubectl config use-context x
  write        ssh host terraform fmt
  exec         ssh host ip link set eth0 up
  exec         ssh host rm -rf /var/lib/x
  exec         ssh host 'ls; rm x'
  exec         ssh host sudo rm x
  exec         ssh host 'find /tmp -mtime +7 -delete'
  exec         ssh host 'find . -name x | xargs rm'
  exec         ssh host kill -9 1
  exec         ssh host sudo reboot
  exec         ssh host shutdown -h now
  exec         ssh host 'truncate -s 0 /var/log/x'
  exec         ssh host dd if=/dev/zero of=/dev/sda
  exec         ssh host apt-get purge nginx
  destructive  ssh host kubectl delete ns payments
  destructive  ssh host 'sudo KUBECONFIG=/x kubectl delete pod x'
  destructive  ssh host 'cd /srv/app && git reset --hard origin/main'
  destructive  ssh host git clean -fdx
  exec         ssh host crontab -r
  destructive  ssh host docker rm -f app
  exec         ssh host ip addr flush dev eth0
  read         ssh host systemctl status nginx
  read         ssh host sudo journalctl -u nginx -n 50
  write        ssh host sudo systemctl restart nginx
  destructive  ssh host 'sudo journalctl --vacuum-time=1d'
  destructive  ssh host rsync -a --delete a/ b/
  write        ssh host scp other:x .
  write        ssh host rsync -a a b
  read         ssh host rsync -an a b
  read         ssh host ansible all -m ping
  exec         ssh host sudo chmod 600 x
  exec         ssh host chown root x
  exec         ssh host useradd bob
  exec         ssh host sudo usermod -aG sudo bob
  exec         ssh host passwd bob
  exec         ssh host 'echo key >> ~/.ssh/authorized_keys'
  exec         ssh host 'tee /etc/sudoers.d/bob < x'
  exec         ssh host iptables -A INPUT -j DROP
  exec         ssh host ufw allow 22
  exec         ssh host ./deploy.sh
  exec         ssh host bash
  exec         ssh host 'bash -s' < x.sh
  exec         ssh host 'curl https://x | sh'
  exec         ssh host python3 -c 1
  exec         ssh host make deploy
  exec         ssh host vi x
  exec         ssh host "awk 'BEGIN{system(\\"rm x\\")}'"
  exec         ssh host 'sed s/a/b/e x'
  exec         ssh host 'sort --compress-program=x y'
  exec         ssh host docker exec app ls
  exec         ssh host 'eval "$X"'
  exec         ssh host '$(cat x)'
  exec         ssh host 'uptime; sh x'
  exec         ssh host 'LD_PRELOAD=x ls'
  exec         ssh host ssh other
  exec         ssh "$HOST" uptime
  exec         ssh $HOST uptime
  exec         ssh $OPTS host uptime
  exec         ssh host "ls $X"
  exec         ssh host ''
  exec         ssh a ssh b ls
  exec         ssh a "ssh b 'ls /'"
  exec         ssh a ssh -p 22 b rm x
  exec         ssh -i "$KEY" host uptime
  exec         ssh -o "UserKnownHostsFile=$F" host uptime
  exec         ssh -o "$F" host uptime
  exec         ssh -i $KEY host uptime
  exec         sudo ssh host rm x
  destructive  sudo ssh host kubectl delete pod x
  read         timeout 5 ssh host kubectl get pods
  exec         sshpass -p secret ssh host uptime
  exec         sshpass -e ssh host
  exec         sshpass -f pw ssh host rm x
  exec         timeout 5 ssh host uptime
  exec         ssh-agent ssh host uptime
  exec         autossh -M 0 -N -L 80:x:80 host
  exec         autossh -f host
  read         autossh -V
  exec         mosh host
  exec         mosh --ssh='ssh -p 22' host -- tmux a
  read         mosh --version
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('ssh', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(highest(`sh -c ${quoted(line)}`)).toBe(cls)
  })

  function quoted(line: string): string {
    return `'${line.replaceAll("'", `'\\''`)}'`
  }
})

describe('where it lands', () => {
  it.each([
    ['ssh host uptime', ['host']],
    ['ssh root@host uptime', ['host']],
    ['ssh ssh://root@host:22 uptime', ['host']],
    ['ssh a ssh b ls', ['a', 'b']],
    ['sudo ssh a uptime', ['a']],
  ])('%s', (line, hosts) => {
    expect(found(line)).toMatchObject([{ hosts }])
  })

  it('a shell is on its host', () => {
    expect(found('ssh -p 22 -o User=x -J b a')).toMatchObject([
      {
        reading: {
          reach: 'named',
          selectors: [
            {
              kind: 'ssh',
              host: 'a',
              options: [
                ['port', '22'],
                ['user', 'x'],
                ['proxyjump', 'b'],
              ],
            },
          ],
        },
      },
    ])
    expect(found('ssh -S /tmp/x a')[0]?.reading.selectors).toMatchObject([{ lost: expect.any(String) }])
    expect(found('ssh -S none a')[0]?.reading.selectors).toEqual([
      { kind: 'ssh', host: 'a', options: [['controlpath', 'none']] },
    ])
    expect(found('mosh me@a')[0]?.reading.selectors).toEqual([
      { kind: 'ssh', host: 'a', options: [['user', 'me']] },
    ])
    expect(found('autossh -M 0 -N a')[0]?.reading.selectors).toEqual([{ kind: 'ssh', host: 'a' }])
  })

  it('what surrounds it here does not count there', () => {
    const [command] = unwrap(['env', 'KUBECONFIG=x', 'ssh', 'a', 'AWS_PROFILE=y aws s3 ls'], {})
    expect(command).toMatchObject({
      change: { set: { KUBECONFIG: 'x' } },
      remote: { env: { AWS_PROFILE: 'y' } },
    })
  })
})

describe('another configuration', () => {
  const lines = [
    'ssh -F conf host uptime',
    'scp -F conf host:x .',
    'sftp -F conf host:x .',
    "rsync -e 'ssh -F conf' host:x .",
  ]
  const classOf = (line: string, seen: Seen) => {
    const argv = splitLine(line)
    const known = { ...NOTHING_KNOWN, files: new Map([['conf', seen]]) }
    return toolNamed(argv[0]!)!.read(argv, { ...contextOf(), known }).operation.class
  }

  it.each([
    ['Host x\n  HostName y\n  ProxyCommand none\n', 'read'],
    ['Host x\n  ProxyCommand ./evil\n', 'exec'],
    ['  proxycommand=./evil\n', 'exec'],
    ['KnownHostsCommand ./evil\n', 'exec'],
    ['PermitLocalCommand yes\n', 'exec'],
    ['Match host x exec "./evil"\n', 'exec'],
    ['Include other\n', 'exec'],
    ['# ProxyCommand x\n', 'read'],
  ])('%j is %s', (text, cls) => {
    for (const line of lines) expect([line, classOf(line, { text })]).toEqual([line, cls])
  })

  it('that is not there runs nothing, and one that was not seen may', () => {
    for (const line of lines) {
      expect([line, classOf(line, { unseen: 'x', missing: true })]).toEqual([line, 'read'])
      expect([line, classOf(line, { unseen: 'x' })]).toEqual([line, 'exec'])
    }
  })

  it('is asked for, and the remote command is read beside it', () => {
    expect(
      found('ssh -F conf host rm x').map(({ reading }) => [reading.operation.class, reading.wants]),
    ).toEqual([
      ['read', [{ kind: 'file', path: 'conf' }]],
      ['exec', []],
    ])
  })
})
