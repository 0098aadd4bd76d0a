import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         doctl compute droplet list
  read         doctl compute droplet get delete
  read         doctl --context prod compute droplet ls
  read         doctl compute --context delete droplet list
  write        doctl compute droplet create web --size s --image i --region r
  destructive  doctl compute droplet delete web -f
  destructive  doctl compute d rm web
  write        doctl compute droplet-action reboot 1
  destructive  doctl compute droplet-action rebuild 1 --image i
  admin        doctl compute droplet-action password-reset 1
  exec         doctl compute ssh web
  admin        doctl compute ssh-key import k --public-key-file k.pub
  destructive  doctl compute domain records delete example.com 1
  write        doctl compute firewall add-rules 1
  read         doctl databases list
  secret-read  doctl databases connection 1
  secret-read  doctl db user list 1
  admin        doctl databases user reset 1 me
  destructive  doctl databases delete 1
  secret-read  doctl kubernetes cluster kubeconfig save prod
  secret-read  doctl k8s cluster kubecfg show prod
  destructive  doctl kubernetes cluster delete prod
  write        doctl kubernetes cluster upgrade prod
  secret-read  doctl registry docker-config
  secret-read  doctl registry login
  destructive  doctl registry repository delete-tag r t
  write        doctl apps create --spec s.yaml
  exec         doctl apps console 1
  exec         doctl serverless functions invoke f
  admin        doctl spaces keys create k
  read         doctl account get
  read         doctl auth switch --context prod
  secret-read  doctl auth token
  read         doctl compute droplet delete --help
  read         doctl version
  unknown      doctl frob
  unknown      doctl compute droplet frob 1
  exec         doctl --frob compute droplet list
  destructive  doctl compute droplet delete web --config -h
  exec         doctl compute ssh web --ssh-command --help
  read         doctl compute droplet delete web --trace -h
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('doctl', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})
