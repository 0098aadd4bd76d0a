import { readWords, type WordGrammar } from './command-words.ts'
import { typedGlobs } from './glob-word.ts'
import { raise } from './reading.ts'
import type { Tool } from './tool.ts'
import { optionValue, readingOfWords } from './word-reading.ts'

export const doctl: Tool = {
  name: 'doctl',
  programs: ['doctl'],
  variables: ['DIGITALOCEAN_ACCESS_TOKEN', 'DIGITALOCEAN_API_URL', 'DIGITALOCEAN_CONTEXT', 'DIGITALOCEAN_*'],
  read(argv, context) {
    const args = typedGlobs(argv.slice(1), new Set(['--format', '-o', '--output']))
    const reading = readingOfWords('doctl', readWords(GRAMMAR, args), args, context, {
      local:
        /^(auth (init|list|switch|remove)|completion|version|help|apps dev|apps spec validate|serverless (install|uninstall|upgrade|init|status|connect))( |$)/,
      redirects: { flags: ['--api-url', '-u'], variables: ['DIGITALOCEAN_API_URL'] },
    })
    // As JSON it lists their passwords too.
    if (reading.operation.name === 'databases list' && optionValue(args, '-o', '--output') === 'json')
      raise(reading, 'secret-read', 'shows passwords')
    return reading
  },
}

const GRAMMAR: WordGrammar = {
  groups: `1-click account apps(dev(config) spec tier(instance-size)) auth balance billing-history completion
    compute(action cdn certificate domain(records) droplet(backup-policies) droplet-action firewall floating-ip floating-ip-action image image-action
      load-balancer load-balancer(forwarding-rules) plugin region reserved-ip reserved-ip-action reserved-ipv6 reserved-ipv6-action size snapshot
      ssh-key tag volume volume-action droplet-autoscale)
    databases(configuration db events firewalls index logsink maintenance-window options pool replica sql-mode topics user)
    genai(agent(apikeys functionroute route) knowledge-base(data-source) model) invoice
    kubernetes(1-click cluster(kubeconfig node-pool registry 1-click) options)
    monitoring(alert uptime(alert)) network(attachment partner(attachment)) nfs projects(resources)
    registry(garbage-collection options repository) registries(garbage-collection options repository)
    serverless(activations functions key namespaces triggers) spaces(keys) vpcs(peerings) vpc-nat-gateway byoip-prefix security(scans) gradient(agent(apikeys))`,
  aliases: {
    app: 'apps',
    a: 'apps',
    c: 'compute',
    'compute d': 'droplet',
    'compute drops': 'droplet',
    'compute droplets': 'droplet',
    'compute da': 'droplet-action',
    'compute fw': 'firewall',
    'compute lb': 'load-balancer',
    'compute i': 'image',
    'compute v': 'volume',
    'compute k': 'ssh-key',
    'compute s': 'snapshot',
    database: 'databases',
    db: 'databases',
    dbs: 'databases',
    'databases db': 'db',
    'databases conn': 'connection',
    'databases u': 'user',
    'databases user': 'user',
    'databases fw': 'firewalls',
    functions: 'serverless',
    sandbox: 'serverless',
    sls: 'serverless',
    sbx: 'serverless',
    'serverless fn': 'functions',
    'serverless functions': 'functions',
    k8s: 'kubernetes',
    kube: 'kubernetes',
    k: 'kubernetes',
    'kubernetes clusters': 'cluster',
    'kubernetes c': 'cluster',
    'kubernetes cluster kubecfg': 'kubeconfig',
    'kubernetes cluster k8scfg': 'kubeconfig',
    'kubernetes cluster np': 'node-pool',
    'kubernetes cluster nodepool': 'node-pool',
    reg: 'registry',
    r: 'registry',
    ls: 'list',
    l: 'list',
    rm: 'delete',
    del: 'delete',
    destroy: 'delete',
    g: 'get',
    u: 'update',
    mon: 'monitoring',
  },
  verbs: [
    [
      'read',
      'list get list-* get-* show options backups snapshots kernels neighbors actions csv pdf summary ratelimit logs wait validate ' +
        'regions sizes versions propose status result available-regions subscription-tiers help',
    ],
    [
      'write',
      'create add add-* append apply assign attach change-* create-deployment deploy detach detach-* disable disable-* enable enable-* fork ' +
        'import install migrate power-cycle power-off power-on promote reboot recycle remove remove-* rename resize restart ' +
        'set shutdown snapshot start cancel transfer unassign unset update update-* upgrade upgrade-* one-click trigger install-update tag untag',
    ],
    [
      'destructive',
      'delete delete-* flush purge purge-* rebuild restore replace undeploy garbage-collect replace-* reset',
    ],
    ['exec', 'ssh console invoke exec'],
  ],
  exceptions: [
    [
      'read',
      'auth *|completion|completion *|version|help|help *|compute action get|compute action wait|1-click list|apps dev *|serverless install|serverless uninstall|serverless upgrade|serverless init|serverless connect|serverless get-metadata|registry logout|registries logout|apps list-alerts|kubernetes cluster kubeconfig remove',
    ],
    [
      'secret-read',
      `auth token|databases connection|databases get|databases replica get|databases replica list|databases replica connection|databases user get|databases user list|databases pool get|databases pool list
      kubernetes cluster kubeconfig save|kubernetes cluster kubeconfig show|kubernetes cluster kubeconfig exec-credential
      registry docker-config|registry kubernetes-manifest|registry login|registries docker-config|registries kubernetes-manifest|registries login`,
    ],
    [
      'destructive',
      'databases firewalls replace|registry garbage-collection start|registries garbage-collection start|compute droplet-action rebuild|compute droplet-action restore|kubernetes cluster node-pool recycle',
    ],
    [
      'admin',
      `databases user create|databases user delete|databases user reset|databases user update|databases user set-acl|spaces keys create|spaces keys delete|spaces keys update
      serverless key create|serverless key revoke|compute ssh-key create|compute ssh-key import|compute ssh-key delete|compute ssh-key update|compute droplet-action password-reset
      genai agent apikeys create|genai agent apikeys delete|genai agent apikeys regenerate|genai agent apikeys update|gradient agent apikeys create|gradient agent apikeys delete`,
    ],
    [
      'exec',
      'compute ssh|apps console|serverless functions invoke|serverless watch|apps dev build|compute plugin run',
    ],
    [
      'write',
      'databases configuration update|databases sql-mode set|databases backups restore|serverless deploy',
    ],
  ],
  values: new Set([
    '--access-token',
    '-t',
    '--api-url',
    '-u',
    '--config',
    '-c',
    '--context',
    '--output',
    '-o',
    '--http-retry-max',
    '--http-retry-wait-max',
    '--http-retry-wait-min',
  ]),
  switches: new Set(['--interactive', '--trace', '--verbose', '-v']),
}
