import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, table } from './reading-of.ts'

const ROWS = table(`
  // scp
  write        scp file host:
  write        scp file host:/tmp/
  write        scp -r dir root@host:/srv
  write        scp -P 22 -i key -o StrictHostKeyChecking=no file host:/tmp
  write        scp file scp://root@host:2222/tmp/x
  write        scp a b c host:/tmp
  write        scp './a:b' host:/tmp
  write        scp a:x b:y
  write        scp -3 a:x b:y
  write        scp -J bastion file host:x
  write        scp file '[::1]:x'
  admin        scp key.pub host:.ssh/authorized_keys
  admin        scp authorized_keys host:.ssh
  admin        scp sudoers root@host:/etc/sudoers
  admin        scp sshd_config root@host:/etc/ssh/sshd_config
  read         scp host:/var/log/syslog .
  read         scp -r host:/var/log logs
  read         scp -q -C -p -l 100 host:x .
  read         scp -F rm host:x .
  read         scp host:x host2.txt
  read         scp a b
  read         scp ./a:b /tmp
  read         scp
  secret-read  scp host:/etc/shadow .
  secret-read  scp host:.ssh/id_rsa .
  secret-read  scp host:.kube/config kubeconfig
  secret-read  scp -r host:/etc .
  secret-read  scp -r host: home
  secret-read  scp host:/srv/app/.env .
  secret-read  scp host:/etc/ssl/private/x.key .
  write        scp host:/etc/shadow other:/tmp
  exec         scp -S ./evil file host:
  exec         scp -o ProxyCommand=x host:x .
  exec         scp -oProxyCommand=x host:x .
  exec         scp -D ./server a b
  exec         scp -O 'host:$(rm x)' .
  exec         scp 'host:\`rm x\`' .
  exec         scp a 'host:x;reboot'
  exec         scp -t /tmp x
  exec         scp -Z a host:b
  // sftp
  exec         sftp host
  exec         sftp -D ./server
  exec         sftp root@host
  exec         sftp -P 22 host
  exec         sftp host:dir
  exec         sftp sftp://host
  exec         sftp -b - host
  exec         sftp -b missing host
  read         sftp host:/var/log/x .
  read         sftp host:/var/log/x rm
  read         sftp sftp://me@host:22/x out
  secret-read  sftp host:.ssh/id_rsa .
  exec         sftp -S ./evil host:x .
  exec         sftp -s /bin/sh host:x .
  read         sftp -s sftp host:x .
  exec         sftp -oProxyCommand=x host:x .
  read         sftp
  // rsync
  read         rsync -a src/ dst/
  read         rsync -a --delete src/ dst/
  write        rsync -a src/ host:dst/
  write        rsync -avz --progress src host:/srv
  write        rsync -avze ssh src host:/srv
  write        rsync -av -e 'ssh -p 2222 -i key' src host:/srv
  write        rsync -av --rsh='ssh -o StrictHostKeyChecking=no' src host:/srv
  write        rsync --rsync-path='sudo rsync' -a src host:/srv
  write        rsync -a src host::module/dir
  write        rsync -a src rsync://host/module
  write        rsync -a --exclude --delete src host:/srv
  write        rsync -a --exclude=--dry-run src host:/srv
  write        rsync -a --suffix -n src host:/srv
  write        rsync -a --max-delete=0 src host:/srv
  write        rsync -rlptD --no-perms --no-o --chmod=D755 src host:/srv
  write        rsync -a --link-dest=/x src host:/srv
  read         rsync -a host:/var/log/ logs/
  read         rsync -a --delete host:/var/log/ logs/
  read         rsync -avn src host:/srv
  read         rsync -a --delete --dry-run src host:/srv
  exec         rsync --old-args 'host:$(rm x)' .
  exec         rsync -n 'host:x;reboot' .
  exec         rsync -a src 'host:x|sh'
  read         rsync -s 'host:a;b' .
  read         rsync 'host::a;b' .
  write        rsync -M--log-file=/etc/x host:a .
  read         rsync --remote-option=--fake-super host:a .
  read         rsync -an --remove-source-files host:/srv .
  read         rsync --list-only host:/srv
  read         rsync host:/srv
  read         rsync host::
  read         rsync rsync://host
  read         rsync --help
  read         rsync --version
  read         rsync -h
  read         rsync
  secret-read  rsync host:/etc/shadow .
  secret-read  rsync -a host:/etc/ backup/
  secret-read  rsync -a host:/ backup/
  secret-read  rsync -a root@host:/root .
  destructive  rsync -a --delete src/ host:dst/
  destructive  rsync -a --del src/ host:dst/
  destructive  rsync -a --delete-after src/ host:dst/
  destructive  rsync -a --delete-excluded src/ host:dst/
  destructive  rsync -a --delete-missing-args src/ host:dst/
  destructive  rsync -a --delete --rsh ssh src/ host:dst/
  destructive  rsync -a --remove-source-files host:x .
  destructive  rsync -a --delete src rsync://host/module
  destructive  rsync -a -M--delete src host:x
  write        rsync -a --remove-source-files x host:/srv
  write        rsync -a -M--fake-super src host:x
  admin        rsync authorized_keys host:.ssh/
  exec         rsync -e ./evil src host:x
  exec         rsync -e 'ssh -o ProxyCommand=x' src host:x
  exec         rsync -e 'ssh -L 80:x:80' src host:x
  exec         rsync -e 'sh -c x' src host:x
  exec         rsync --rsync-path='sh -c x' src host:x
  exec         rsync --rsync-path='rsync; rm -rf /' src host:x
  exec         rsync --daemon
  exec         rsync --server --sender . x
  exec         rsync --frob src host:x
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('copies to and from other machines', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    [{ RSYNC_RSH: 'ssh -p 22' }, 'write'],
    [{ RSYNC_RSH: './evil' }, 'exec'],
  ] as const)('rsync’s remote shell out of %j', (env, cls) => {
    expect(readingOf('rsync -a src host:x', contextOf(env)).operation.class).toBe(cls)
  })

  it('a daemon’s socket may be a program', () => {
    expect(readingOf('rsync host::x .', contextOf({ RSYNC_CONNECT_PROG: 'x' })).operation.class).toBe('exec')
    expect(readingOf('rsync host:x .', contextOf({ RSYNC_CONNECT_PROG: 'x' })).operation.class).toBe('read')
  })
})

describe('the batch of sftp', () => {
  it('is looked at', () => {
    expect(readingOf('sftp -b batch host').wants).toEqual([{ kind: 'file', path: 'batch' }])
    expect(readingOf('sftp -b - host').wants).toEqual([{ kind: 'stdin' }])
  })

  it.each([
    ['ls\ncd /tmp\nget x\nlcd y\n# c\n\nbye', 'read'],
    ['-ls\n@pwd\nLS -l', 'read'],
    ['get .ssh/id_rsa', 'secret-read'],
    ['put x /tmp', 'write'],
    ['-mkdir x\nput -r y', 'write'],
    ['put x .ssh/authorized_keys', 'admin'],
    ['chmod 600 x', 'admin'],
    ['rm x', 'destructive'],
    ['-rm x\nput y', 'destructive'],
    ['!sh', 'exec'],
    ['ls\n-!rm x', 'exec'],
    ['frob x', 'unknown'],
    ['ls "x', 'exec'],
  ])('%j is %s', (text, cls) => {
    const context = contextOf({}, filesKnown({ batch: text }))
    expect(readingOf('sftp -b batch host', context).operation.class).toBe(cls)
  })
})

describe('where a copy lands', () => {
  it.each([
    ['scp a root@h:x', [{ kind: 'ssh', host: 'h', options: [['user', 'root']] }]],
    [
      'scp -P 22 a scp://me@h:23/x',
      [
        {
          kind: 'ssh',
          host: 'h',
          options: [
            ['port', '22'],
            ['user', 'me'],
            ['port', '23'],
          ],
        },
      ],
    ],
    [
      'scp a:x b:y',
      [
        { kind: 'ssh', host: 'a' },
        { kind: 'ssh', host: 'b' },
      ],
    ],
    ["scp -F conf x '[::1]:y'", [{ kind: 'ssh', host: '::1', config: 'conf' }]],
    [
      'sftp -J b me@h:x .',
      [
        {
          kind: 'ssh',
          host: 'h',
          options: [
            ['proxyjump', 'b'],
            ['user', 'me'],
          ],
        },
      ],
    ],
    ['rsync x me@h:y', [{ kind: 'ssh', host: 'h', options: [['user', 'me']] }]],
    [
      "rsync -e 'ssh -p 22 -J b' x h:y",
      [
        {
          kind: 'ssh',
          host: 'h',
          options: [
            ['port', '22'],
            ['proxyjump', 'b'],
          ],
        },
      ],
    ],
    ['rsync x h::m', [{ kind: 'host', host: 'h' }]],
    ['rsync rsync://me@h:873/m .', [{ kind: 'host', host: 'h' }]],
    ['rsync x y', []],
  ])('%s', (line, selectors) => {
    expect(readingOf(line).selectors).toEqual(selectors)
  })

  it('what it does without a host is local', () => {
    expect(readingOf('scp a b').reach).toBe('local')
    expect(readingOf('rsync -a a b').reach).toBe('local')
  })
})
