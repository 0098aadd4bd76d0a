import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextOf, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  read         systemctl
  read         systemctl --failed
  read         systemctl status
  read         systemctl status nginx
  read         systemctl -H root@prod status nginx
  read         systemctl status nginx -H root@prod
  read         systemctl --host=prod list-units --type=service
  read         systemctl -M web list-units
  read         systemctl --user list-timers --all
  read         systemctl is-active nginx -q
  read         systemctl show -p MainPID --value nginx
  read         systemctl cat nginx
  read         systemctl list-dependencies
  read         systemctl list-unit-files --state enabled
  read         systemctl is-system-running
  read         systemctl get-default
  read         systemctl show-environment
  read         systemctl --help
  read         systemctl restart --help
  read         systemctl --version
  read         systemctl --ty service list-units --plai
  write        systemctl start nginx
  write        systemctl -H root@prod start nginx
  write        systemctl stop nginx
  write        systemctl restart nginx php-fpm
  write        systemctl --now enable nginx
  write        systemctl -t status restart nginx
  write        systemctl --state list-units restart nginx
  write        systemctl disable --now nginx
  write        systemctl mask nginx
  write        systemctl daemon-reload
  write        systemctl reload-or-restart nginx
  write        systemctl set-property nginx CPUQuota=20%
  write        systemctl reset-failed
  write        systemctl set-environment A=b
  write        systemctl edit nginx
  write        systemctl kill -s HUP nginx
  write        systemctl restart --dry-run nginx
  destructive  systemctl kill nginx
  destructive  systemctl -H root@prod kill -s KILL nginx
  destructive  systemctl clean nginx
  destructive  systemctl revert nginx
  destructive  systemctl isolate rescue.target
  destructive  systemctl reboot
  destructive  systemctl -H root@prod poweroff
  destructive  systemctl poweroff -i
  destructive  systemctl rescue
  read         systemctl reboot --dry-run
  read         systemctl --dry-run poweroff
  unknown      systemctl frob
  exec         systemctl --frob status
  read         loginctl
  read         loginctl list-sessions
  read         loginctl session-status 1
  write        loginctl enable-linger bob
  write        loginctl lock-sessions
  destructive  loginctl terminate-user bob
  destructive  loginctl -H prod kill-session 3
  read         hostnamectl
  read         hostnamectl status
  read         hostnamectl hostname
  read         hostnamectl -H prod hostname
  write        hostnamectl hostname web1
  write        hostnamectl set-hostname web1
  read         timedatectl
  read         timedatectl list-timezones
  write        timedatectl set-timezone UTC
  write        timedatectl set-ntp true
  read         localectl list-locales
  write        localectl set-locale LANG=C
  read         machinectl
  read         machinectl list
  write        machinectl start web
  destructive  machinectl terminate web
  destructive  machinectl remove web
  exec         machinectl shell web
  exec         machinectl login web
  read         journalctl
  read         journalctl -u nginx -f
  read         journalctl -xeu nginx
  read         journalctl -b -1 -n 50 --no-pager
  read         journalctl --since '1 hour ago' -p err
  read         journalctl --disk-usage
  read         journalctl -u --rotate
  destructive  journalctl --vacuum-time=1d
  destructive  journalctl --vacuum-size 1G
  destructive  journalctl --vacuum-s=1G
  write        journalctl --rotate
  write        journalctl --flush
  admin        journalctl --setup-keys
  unknown      timedatectl frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('systemd', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it('is this machine’s but for -H', () => {
    expect(readingOf('systemctl restart nginx')).toMatchObject({ reach: 'local', selectors: [] })
    expect(readingOf('systemctl -M web restart nginx')).toMatchObject({ reach: 'local', selectors: [] })
    expect(readingOf('systemctl -H root@prod:22/web restart nginx')).toMatchObject({
      reach: 'named',
      selectors: [
        {
          kind: 'ssh',
          host: 'prod',
          options: [
            ['user', 'root'],
            ['port', '22'],
          ],
        },
      ],
    })
    expect(readingOf('systemctl --ho prod status').selectors).toEqual([{ kind: 'ssh', host: 'prod' }])
    expect(readingOfArgv(['systemctl', '-H', '\0$H\0', 'status']).selectors).toEqual([])
    expect(readingOf('systemctl frob').reach).toBe('current')
  })

  it('runs what variables name', () => {
    expect(readingOf('systemctl edit x', contextOf({ SYSTEMD_EDITOR: './evil' })).operation.class).toBe(
      'exec',
    )
    expect(readingOf('systemctl status x', contextOf({ SYSTEMD_PAGER: './evil' })).operation.class).toBe(
      'exec',
    )
    expect(readingOf('systemctl status x', contextOf({ PAGER: 'less' })).operation.class).toBe('read')
    expect(readingOf('systemctl -H x status', contextOf({ SYSTEMD_SSH: './evil' })).operation.class).toBe(
      'exec',
    )
  })

  it('harmless options change no class', () => {
    const option = fc.constantFrom(
      ['-q'],
      ['--no-pager'],
      ['-l'],
      ['--type', 'restart'],
      ['-t', 'stop'],
      ['--state=kill'],
      ['-n', '5'],
      ['-o', 'cat'],
      ['-p', 'reboot'],
      ['--property=start'],
      ['-a'],
      ['--no-block'],
    )
    const line = fc.constantFrom(
      'status nginx',
      'restart nginx',
      'kill nginx',
      'reboot',
      'list-units',
      'frob',
    )
    fc.assert(
      fc.property(line, option, fc.nat(3), (words, flag, at) => {
        const plain = words.split(' ')
        const argv = ['systemctl', ...plain.slice(0, at), ...flag, ...plain.slice(at)]
        expect(readingOfArgv(argv).operation.class).toBe(readingOf(`systemctl ${words}`).operation.class)
      }),
    )
  })
})
