import { describe, expect, it } from 'vitest'
import { contextOf, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  read         hcloud
  read         hcloud server list
  read         hcloud servers list -o columns=name,ipv4
  read         hcloud all list --paid
  read         hcloud server describe web
  read         hcloud server ip web
  read         hcloud server metrics web --type cpu
  read         hcloud storage-box folders box
  read         hcloud zone export-zonefile example.com
  read         hcloud datacenter list
  read         hcloud load-balancer-type describe lb11
  read         hcloud version
  read         hcloud completion bash
  read         hcloud help server delete

  write        hcloud server create --name delete --type cx22 --image debian-12
  write        hcloud server update web --name db
  write        hcloud server add-label web env=prod
  write        hcloud server remove-label web env
  write        hcloud server enable-protection web delete rebuild
  write        hcloud server disable-protection web delete
  write        hcloud server set-rdns web --hostname web.example.com
  write        hcloud server change-type web cx32 --keep-disk
  write        hcloud server attach-to-network web --network n
  write        hcloud server detach-from-network web --network n
  write        hcloud server change-alias-ips web --network n --clear
  write        hcloud server add-to-placement-group web --placement-group p
  write        hcloud server remove-from-placement-group web
  write        hcloud server attach-iso web debian.iso
  write        hcloud server detach-iso web
  write        hcloud server create-image web --type snapshot
  write        hcloud server poweron web
  write        hcloud server reboot web
  write        hcloud server shutdown web --wait
  write        hcloud server enable-backup web
  write        hcloud server disable-rescue web
  write        hcloud certificate retry c
  write        hcloud primary-ip assign 1 --server web
  write        hcloud floating-ips unassign 1
  write        hcloud volume attach v --server web
  write        hcloud volumes detach v
  write        hcloud volume resize v --size 50
  write        hcloud firewall add-rule f --direction in --protocol tcp --port 22 --source-ips 0.0.0.0/0
  write        hcloud firewall delete-rule f --direction in --protocol tcp --port 22
  write        hcloud firewall apply-to-resource f --type server --server web
  write        hcloud firewall remove-from-resource f --type server --server web
  write        hcloud load-balancer add-service lb --protocol http
  write        hcloud loadbalancer update-service lb --listen-port 80
  write        hcloud load-balancers add-target lb --server web
  write        hcloud loadbalancers remove-target lb --server web
  write        hcloud load-balancer change-algorithm lb --algorithm-type round_robin
  write        hcloud load-balancer enable-public-interface lb
  write        hcloud load-balancer disable-public-interface lb
  write        hcloud network add-route n --destination 10.0.0.0/8 --gateway 10.0.0.1
  write        hcloud network remove-route n --destination 10.0.0.0/8 --gateway 10.0.0.1
  write        hcloud network add-subnet n --type cloud --network-zone eu-central
  write        hcloud network remove-subnet n --ip-range 10.0.0.0/24
  write        hcloud network change-ip-range n --ip-range 10.0.0.0/8
  write        hcloud network expose-routes-to-vswitch n --disable
  write        hcloud storage-box enable-snapshot-plan box --max-snapshots 5
  write        hcloud storage-box disable-snapshot-plan box
  write        hcloud storage-box snapshot create box
  write        hcloud storage-box subaccount update box s --description d
  write        hcloud zone change-ttl example.com --ttl 60
  write        hcloud zone change-primary-nameservers example.com --primary-nameservers-file n.json
  write        hcloud zone rrset add-records example.com www A --record 192.0.2.1
  write        hcloud dns records remove-records example.com www A --record 192.0.2.1
  write        hcloud ssh-key add-label k env=prod

  destructive  hcloud server delete web
  destructive  hcloud servers delete web db
  destructive  hcloud --quiet server rebuild web --image debian-12
  destructive  hcloud server poweroff web
  destructive  hcloud server reset web
  destructive  hcloud server disable-backup web     // deletes the backups
  destructive  hcloud load-balancer delete-service lb --listen-port 80
  destructive  hcloud firewall replace-rules f --rules-file r.json
  destructive  hcloud zone set-records example.com www A --record 192.0.2.1
  destructive  hcloud zone record delete example.com www A
  destructive  hcloud zones import-zonefile example.com --zonefile z
  destructive  hcloud storage-box rollback-snapshot box --snapshot s
  destructive  hcloud storage-boxes snapshots delete box s
  destructive  hcloud placement-groups delete p
  destructive  hcloud certificates delete c
  destructive  hcloud firewalls delete f
  destructive  hcloud images delete 1
  destructive  hcloud networks delete n
  destructive  hcloud primary-ips delete 1
  read         hcloud datacenters list
  read         hcloud isos list
  read         hcloud locations list
  read         hcloud server-types list
  read         hcloud load-balancer-types list
  read         hcloud storage-box-types list

  admin        hcloud server reset-password web
  admin        hcloud server enable-rescue web
  admin        hcloud ssh-key create --name k --public-key-from-file k.pub
  admin        hcloud ssh-keys delete k
  admin        hcloud ssh-key update k --name l
  admin        hcloud storage-box reset-password box --password x
  admin        hcloud storage-box update-access-settings box --enable-ssh
  admin        hcloud storage-box subaccount create box --password x
  admin        hcloud storage-box subaccounts delete box s
  admin        hcloud storage-box subaccount change-home-directory box s --home-directory /
  secret-read  hcloud server request-console web

  // Its own settings.
  read         hcloud context list
  read         hcloud context active
  read         hcloud context use prod
  read         hcloud context create prod
  read         hcloud context create --token-from-env prod
  exec         hcloud context create --token-from-command ./token prod
  read         hcloud context rename a b
  read         hcloud context unset
  read         hcloud context delete prod
  read         hcloud config list
  secret-read  hcloud config list --allow-sensitive
  read         hcloud config get endpoint
  secret-read  hcloud config get --allow-sensitive token
  read         hcloud config set quiet true
  exec         hcloud config set endpoint https://example.net
  exec         hcloud config set --global hetzner-endpoint https://example.net
  read         hcloud config unset endpoint
  read         hcloud config add default-ssh-keys k
  read         hcloud config remove default-ssh-keys k

  // Flags in front, and values that look like verbs.
  read         hcloud --context delete server list
  read         hcloud server --context delete list
  destructive  hcloud --context list server delete list
  destructive  hcloud --config=list server delete web
  destructive  hcloud --debug --debug-file list server delete web
  destructive  hcloud --hetzner-endpoint list storage-box delete box
  destructive  hcloud server --http-timeout 5s delete web
  destructive  hcloud --poll-interval 1s --no-experimental-warnings zone delete list
  read         hcloud server describe delete
  read         hcloud server list -o noheader -l delete
  exec         hcloud --frob list server delete web
  exec         hcloud server --frob list delete web

  // Help, and what only looks like it.
  read         hcloud --help
  read         hcloud server delete --help
  read         hcloud server delete web --help
  read         hcloud server delete web -h
  read         hcloud --debug -h server delete web
  read         hcloud server ssh --help
  destructive  hcloud server delete web --debug-file -h
  destructive  hcloud server delete web -- --help
  admin        hcloud storage-box reset-password box --password --help

  exec         hcloud server ssh web
  exec         hcloud server ssh -u me web
  exec         hcloud server ssh web uptime -h
  exec         hcloud server ssh web -- reboot --help

  read         hcloud api /servers
  read         hcloud api -v name=web servers
  exec         hcloud api -X DELETE /servers/1
  exec         hcloud api -XPOST /servers/1/actions/reset
  exec         hcloud api --method=PUT /servers/1 -d {}

  // Names that hcloud does not have.
  unknown      hcloud frob
  unknown      hcloud server frob web
  unknown      hcloud server ls
  unknown      hcloud server remove web
  unknown      hcloud server rm web
  unknown      hcloud storage-box servers delete web
  unknown      hcloud context frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('hcloud', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    ['a command', ['server', 'delete', '\0\0$x\0'], 'destructive'],
    ['help that may be a value', ['server', 'delete', '\0\0$x\0', '-h'], 'destructive'],
    ['help that may be a name', ['server', 'delete', '\0\0$x\0', 'web', '-h'], 'destructive'],
    ['a verb', ['server', '\0\0$x\0'], 'exec'],
    ['a setting', ['config', 'set', '\0\0$x\0', 'y'], 'exec'],
    ['a request', ['api', '\0\0$x\0'], 'exec'],
    ['a request’s path', ['api', '/servers/\0$x\0'], 'read'],
  ])('%s with a word not known before it runs', (_, args, cls) => {
    expect(readingOfArgv(['hcloud', ...args]).operation.class).toBe(cls)
  })

  it('names what it works on', () => {
    expect(readingOf('hcloud servers delete web db').operation).toMatchObject({
      name: 'server delete',
      resource: 'web, db',
      breadth: { count: 2, unbounded: false },
    })
  })

  it('knows its own settings as local work', () => {
    expect(readingOf('hcloud context use prod').reach).toBe('local')
    expect(readingOf('hcloud server list').reach).toBe('named')
    expect(readingOf('hcloud context create --token-from-command ./token prod').reach).toBe('current')
  })

  it('says what sends its token elsewhere', () => {
    expect(readingOf('hcloud --endpoint https://x server list').redirects).toEqual(['--endpoint'])
    expect(readingOf('hcloud --hetzner-endpoint=https://x storage-box list').redirects).toEqual([
      '--hetzner-endpoint',
    ])
    const env = { HCLOUD_ENDPOINT: 'https://x', HCLOUD_HETZNER_ENDPOINT: 'https://x' }
    expect(readingOf('hcloud server list', contextOf(env)).redirects).toEqual([
      'HCLOUD_ENDPOINT',
      'HCLOUD_HETZNER_ENDPOINT',
    ])
  })
})
