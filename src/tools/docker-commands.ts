import type { Verb, VerbTable } from './verb-table.ts'

/**
 * docker's commands with their flags, from `docker --help` of 28.2 (walked), and buildx from its
 * reference. `docker run` and what else runs programs of the caller's choosing is `exec`.
 */
export const DOCKER_ROOT_FLAGS =
  'config= c:context= D:debug H:host= l:log-level= tls tlscacert= tlscert= tlskey= tlsverify v:version'

const LIST = 'a:all f:filter= format= no-trunc q:quiet'
const HEALTH =
  'health-cmd= health-interval= health-retries= health-start-interval= health-start-period= health-timeout= no-healthcheck'

export const CREATE_FLAGS =
  `${HEALTH} add-host= annotation= a:attach= blkio-weight= blkio-weight-device= cap-add= cap-drop= cgroup-parent= cgroupns= ` +
  'cidfile= cpu-count= cpu-percent= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= c:cpu-shares= cpus= ' +
  'cpuset-cpus= cpuset-mems= device= device-cgroup-rule= device-read-bps= device-read-iops= device-write-bps= ' +
  'device-write-iops= disable-content-trust dns= dns-opt= dns-option= dns-search= domainname= entrypoint= e:env= ' +
  'env-file= expose= gpus= group-add= h:hostname= init i:interactive io-maxbandwidth= io-maxiops= ip= ip6= ipc= ' +
  'isolation= kernel-memory= l:label= label-file= link= link-local-ip= log-driver= log-opt= mac-address= m:memory= ' +
  'memory-reservation= memory-swap= memory-swappiness= mount= name= net= net-alias= network= network-alias= ' +
  'oom-kill-disable oom-score-adj= pid= pids-limit= platform= privileged p:publish= P:publish-all pull= q:quiet ' +
  'read-only restart= rm runtime= security-opt= shm-size= stop-signal= stop-timeout= storage-opt= sysctl= tmpfs= ' +
  't:tty ulimit= use-api-socket u:user= userns= uts= v:volume= volume-driver= volumes-from= w:workdir='

const UPDATE_FLAGS =
  'blkio-weight= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= c:cpu-shares= cpus= cpuset-cpus= cpuset-mems= ' +
  'kernel-memory= m:memory= memory-reservation= memory-swap= pids-limit= restart='

/** `docker build`, with buildx or without. */
const BUILD_FLAGS =
  'add-host= allow= annotation= attest= build-arg= build-context= cache-from= cache-to= call= cgroup-parent= check ' +
  'compress cpu-period= cpu-quota= c:cpu-shares= cpuset-cpus= cpuset-mems= disable-content-trust f:file= force-rm ' +
  'iidfile= isolation= label= load m:memory= memory-swap= metadata-file= network= no-cache no-cache-filter= o:output= ' +
  'platform= policy= print= progress= provenance= pull push q:quiet rm root= sbom= secret= security-opt= shm-size= ' +
  'squash ssh= t:tag= target= ulimit='

const BUILDER = 'builder= D:debug'

const SERVICE_FLAGS =
  `${HEALTH} cap-add= cap-drop= credential-spec= d:detach endpoint-mode= entrypoint= hostname= init isolation= ` +
  'limit-cpu= limit-memory= limit-pids= log-driver= log-opt= max-concurrent= no-resolve-image oom-score-adj= q:quiet ' +
  'read-only replicas= replicas-max-per-node= reserve-cpu= reserve-memory= restart-condition= restart-delay= ' +
  'restart-max-attempts= restart-window= rollback-delay= rollback-failure-action= rollback-max-failure-ratio= ' +
  'rollback-monitor= rollback-order= rollback-parallelism= stop-grace-period= stop-signal= t:tty update-delay= ' +
  'update-failure-action= update-max-failure-ratio= update-monitor= update-order= update-parallelism= u:user= ' +
  'with-registry-auth w:workdir='

const CONTAINERS: VerbTable = {
  attach: ['exec', 'attaches to a running process', 'detach-keys= no-stdin sig-proxy'],
  commit: ['write', 'makes an image of a container', 'a:author= c:change= m:message= no-pause p:pause'],
  cp: ['exec', 'copies files into or out of a container', 'a:archive L:follow-link q:quiet'],
  create: ['write', 'creates a container', CREATE_FLAGS],
  diff: ['read', 'shows changed files'],
  exec: [
    'exec',
    'runs a command in a container',
    'd:detach detach-keys= e:env= env-file= i:interactive privileged t:tty u:user= w:workdir=',
  ],
  export: ['read', 'writes a container’s files to an archive', 'o:output='],
  inspect: ['read', 'shows objects', 'f:format= s:size'],
  kill: ['destructive', 'kills containers', 's:signal='],
  logs: ['read', 'shows logs', 'details f:follow since= n:tail= t:timestamps until='],
  ls: ['read', 'lists containers', `${LIST} n:last= l:latest s:size`],
  pause: ['write', 'pauses containers'],
  port: ['read', 'shows ports'],
  prune: ['destructive', 'deletes stopped containers', 'filter= f:force'],
  rename: ['write', 'renames a container'],
  restart: ['write', 'restarts containers', 's:signal= t:timeout= time='],
  rm: ['destructive', 'deletes containers', 'f:force l:link v:volumes'],
  run: [
    'exec',
    'runs a container of the caller’s choosing',
    `${CREATE_FLAGS} d:detach detach-keys= sig-proxy`,
  ],
  start: ['write', 'starts containers', 'a:attach checkpoint= checkpoint-dir= detach-keys= i:interactive'],
  stats: ['read', 'shows usage', 'a:all format= no-stream no-trunc'],
  stop: ['write', 'stops containers', 's:signal= t:timeout= time='],
  top: ['read', 'shows processes'],
  unpause: ['write', 'resumes containers'],
  update: ['write', 'changes limits of containers', UPDATE_FLAGS],
  wait: ['read', 'waits until containers stop'],
}

const IMAGES: VerbTable = {
  history: ['read', 'shows the layers of an image', 'format= H:human no-trunc platform= q:quiet'],
  import: ['write', 'makes an image of an archive', 'c:change= m:message= platform='],
  inspect: ['read', 'shows images', 'f:format= platform='],
  load: ['write', 'loads images of an archive', 'i:input= platform= q:quiet'],
  ls: ['read', 'lists images', `${LIST} digests tree`],
  prune: ['destructive', 'deletes unused images', 'a:all filter= f:force'],
  pull: ['write', 'fetches images to the engine', 'a:all-tags disable-content-trust platform= q:quiet'],
  push: ['write', 'uploads images to a registry', 'a:all-tags disable-content-trust platform= q:quiet'],
  rm: ['destructive', 'deletes images', 'f:force no-prune platform='],
  save: ['read', 'writes images to an archive', 'o:output= platform='],
  tag: ['write', 'names an image'],
}

const BUILDX: VerbTable = {
  bake: [
    'exec',
    'runs what a bake file and its Dockerfiles say',
    `${BUILDER} allow= call= check f:file= list= list-targets list-variables load metadata-file= no-cache print ` +
      'progress= provenance= pull push sbom= set= var=',
  ],
  build: ['exec', 'runs what a Dockerfile says', `${BUILDER} ${BUILD_FLAGS}`],
  create: [
    'write',
    'creates a builder',
    `${BUILDER} append bootstrap buildkitd-config= buildkitd-flags= config= driver= driver-opt= leave name= node= ` +
      'platform= timeout= use',
  ],
  dap: ['exec', 'debugs a build'],
  debug: ['exec', 'debugs a build'],
  'dial-stdio': ['exec', 'opens a tunnel to the builder'],
  du: ['read', 'shows disk usage', `${BUILDER} filter= format= timeout= verbose`],
  history: 'group',
  'history export': ['read', 'writes build records to a file', `${BUILDER} all finalize o:output=`],
  'history import': ['local', 'loads build records into the desktop', `${BUILDER} f:file=`],
  'history inspect': ['read', 'shows a build record', `${BUILDER} format= platform= type=`],
  'history inspect attachment': ['read', 'shows a build record', `${BUILDER} platform= type=`],
  'history logs': ['read', 'shows logs of a build', `${BUILDER} progress=`],
  'history ls': ['read', 'lists build records', `${BUILDER} filter= format= local no-trunc`],
  'history open': ['read', 'shows a build record', BUILDER],
  'history rm': ['destructive', 'deletes build records', `${BUILDER} all`],
  'history trace': ['read', 'shows a build’s trace', `${BUILDER} addr= compare=`],
  imagetools: 'group',
  'imagetools create': [
    'write',
    'uploads an image index to a registry',
    `${BUILDER} annotation= append dry-run f:file= metadata-file= platform= p:prefer-index progress= t:tag=`,
  ],
  'imagetools inspect': ['local', 'shows an image of a registry', `${BUILDER} format= raw`],
  inspect: ['read', 'shows a builder', `${BUILDER} bootstrap timeout=`],
  install: ['local', 'changes docker’s own settings', BUILDER],
  ls: ['read', 'lists builders', `${BUILDER} format= no-trunc timeout=`],
  policy: 'group',
  'policy eval': ['local', 'checks a build policy', `${BUILDER} f:file= fields= filename= platform= print`],
  'policy json-schema': ['local', 'shows a schema', BUILDER],
  'policy test': ['local', 'checks a build policy', `${BUILDER} filename= run=`],
  prune: [
    'destructive',
    'deletes the build cache',
    `${BUILDER} a:all filter= f:force keep-storage= max-used-space= min-free-space= reserved-space= timeout= verbose`,
  ],
  rm: ['destructive', 'deletes a builder', `${BUILDER} all-inactive f:force keep-daemon keep-state timeout=`],
  stop: ['write', 'stops a builder', BUILDER],
  uninstall: ['local', 'changes docker’s own settings', BUILDER],
  use: ['local', 'switches the builder', `${BUILDER} default global`],
  version: ['local', 'shows versions', BUILDER],
}

const SWARM: VerbTable = {
  'config create': ['write', 'creates a config', 'l:label= template-driver='],
  'config inspect': ['read', 'shows configs', 'f:format= pretty'],
  'config ls': ['read', 'lists configs', 'f:filter= format= q:quiet'],
  'config rm': ['destructive', 'deletes configs'],
  'node demote': ['admin', 'takes a node’s part in managing the swarm'],
  'node inspect': ['read', 'shows nodes', 'f:format= pretty'],
  'node ls': ['read', 'lists nodes', 'f:filter= format= q:quiet'],
  'node promote': ['admin', 'lets a node manage the swarm'],
  'node ps': ['read', 'lists tasks', 'f:filter= format= no-resolve no-trunc q:quiet'],
  'node rm': ['destructive', 'removes nodes', 'f:force'],
  'node update': ['write', 'changes a node', 'availability= label-add= label-rm= role='],
  'secret create': ['write', 'creates a secret', 'd:driver= l:label= template-driver='],
  'secret inspect': ['read', 'shows secrets without their values', 'f:format= pretty'],
  'secret ls': ['read', 'lists secrets', 'f:filter= format= q:quiet'],
  'secret rm': ['destructive', 'deletes secrets'],
  'service create': [
    'write',
    'creates a service',
    `${SERVICE_FLAGS} config= constraint= container-label= dns= dns-option= dns-search= e:env= env-file= ` +
      'generic-resource= group= host= l:label= mode= mount= name= network= placement-pref= p:publish= secret= sysctl= ulimit=',
  ],
  'service inspect': ['read', 'shows services', 'f:format= pretty'],
  'service logs': [
    'read',
    'shows logs',
    'details f:follow no-resolve no-task-ids no-trunc raw since= n:tail= t:timestamps',
  ],
  'service ls': ['read', 'lists services', 'f:filter= format= q:quiet'],
  'service ps': ['read', 'lists tasks', 'f:filter= format= no-resolve no-trunc q:quiet'],
  'service rm': ['destructive', 'deletes services'],
  'service rollback': ['write', 'rolls a service back', 'd:detach q:quiet'],
  'service scale': ['write', 'changes the number of replicas', 'd:detach'],
  'service update': [
    'write',
    'changes a service',
    `${SERVICE_FLAGS} args= config-add= config-rm= constraint-add= constraint-rm= container-label-add= ` +
      'container-label-rm= dns-add= dns-option-add= dns-option-rm= dns-rm= dns-search-add= dns-search-rm= env-add= ' +
      'env-rm= force generic-resource-add= generic-resource-rm= group-add= group-rm= host-add= host-rm= image= ' +
      'label-add= label-rm= mount-add= mount-rm= network-add= network-rm= placement-pref-add= placement-pref-rm= ' +
      'publish-add= publish-rm= rollback secret-add= secret-rm= sysctl-add= sysctl-rm= ulimit-add= ulimit-rm=',
  ],
  'stack config': ['local', 'shows the merged file', 'c:compose-file= orchestrator= skip-interpolation'],
  'stack deploy': [
    'write',
    'creates or changes services',
    'c:compose-file= d:detach orchestrator= prune q:quiet resolve-image= with-registry-auth',
  ],
  'stack ls': ['read', 'lists stacks', 'format= orchestrator='],
  'stack ps': ['read', 'lists tasks', 'f:filter= format= no-resolve no-trunc q:quiet orchestrator='],
  'stack rm': ['destructive', 'deletes stacks', 'd:detach orchestrator='],
  'stack services': ['read', 'lists services', 'f:filter= format= q:quiet orchestrator='],
  'swarm ca': [
    'read',
    'shows the root certificate',
    'ca-cert= ca-key= cert-expiry= d:detach external-ca= q:quiet rotate',
  ],
  'swarm init': [
    'write',
    'starts a swarm',
    'advertise-addr= autolock availability= cert-expiry= data-path-addr= data-path-port= default-addr-pool= ' +
      'default-addr-pool-mask-length= dispatcher-heartbeat= external-ca= force-new-cluster listen-addr= max-snapshots= ' +
      'snapshot-interval= task-history-limit=',
  ],
  'swarm join': [
    'write',
    'joins a swarm',
    'advertise-addr= availability= data-path-addr= listen-addr= token=',
  ],
  'swarm join-token': ['secret-read', 'shows the token to join with', 'q:quiet rotate'],
  'swarm leave': ['destructive', 'leaves the swarm', 'f:force'],
  'swarm unlock': ['write', 'unlocks a manager'],
  'swarm unlock-key': ['secret-read', 'shows the key to unlock with', 'q:quiet rotate'],
  'swarm update': [
    'write',
    'changes the swarm',
    'autolock cert-expiry= dispatcher-heartbeat= external-ca= max-snapshots= snapshot-interval= task-history-limit=',
  ],
}

const REST: VerbTable = {
  'checkpoint create': ['write', 'stops a container and keeps its state', 'checkpoint-dir= leave-running'],
  'checkpoint ls': ['read', 'lists checkpoints', 'checkpoint-dir='],
  'checkpoint rm': ['destructive', 'deletes a checkpoint', 'checkpoint-dir='],
  completion: ['local', 'prints shell code', 'no-descriptions'],
  'completion bash': ['local', 'prints shell code', 'no-descriptions'],
  'completion fish': ['local', 'prints shell code', 'no-descriptions'],
  'completion powershell': ['local', 'prints shell code', 'no-descriptions'],
  'completion zsh': ['local', 'prints shell code', 'no-descriptions'],
  'context create': [
    'local',
    'notes where an engine is',
    'default-stack-orchestrator= description= docker= from=',
  ],
  'context export': ['secret-read', 'writes a context’s keys to a file', 'kubeconfig'],
  'context import': ['local', 'notes where an engine is'],
  'context inspect': ['local', 'shows contexts', 'f:format='],
  'context ls': ['local', 'lists contexts', 'format= q:quiet'],
  'context rm': ['local', 'forgets contexts', 'f:force'],
  'context show': ['local', 'shows the current context'],
  'context update': ['local', 'notes where an engine is', 'default-stack-orchestrator= description= docker='],
  'context use': ['local', 'switches the current context'],
  help: ['local', 'only shows help'],
  inspect: ['read', 'shows objects', 'f:format= s:size type='],
  login: ['local', 'keeps credentials of a registry here', 'p:password= password-stdin u:username='],
  logout: ['local', 'forgets credentials of a registry'],
  'manifest annotate': [
    'local',
    'changes a local manifest list',
    'arch= os= os-features= os-version= variant=',
  ],
  'manifest create': ['local', 'makes a local manifest list', 'a:amend insecure'],
  'manifest inspect': ['local', 'shows an image of a registry', 'insecure v:verbose'],
  'manifest push': ['write', 'uploads a manifest list to a registry', 'insecure p:purge'],
  'manifest rm': ['local', 'forgets a local manifest list'],
  'network connect': [
    'write',
    'connects a container',
    'alias= driver-opt= gw-priority= ip= ip6= link= link-local-ip=',
  ],
  'network create': [
    'write',
    'creates a network',
    'attachable aux-address= config-from= config-only d:driver= gateway= ingress internal ip-range= ipam-driver= ' +
      'ipam-opt= ipv4 ipv6 label= o:opt= scope= subnet=',
  ],
  'network disconnect': ['write', 'disconnects a container', 'f:force'],
  'network inspect': ['read', 'shows networks', 'f:format= v:verbose'],
  'network ls': ['read', 'lists networks', 'f:filter= format= no-trunc q:quiet'],
  'network prune': ['destructive', 'deletes unused networks', 'filter= f:force'],
  'network rm': ['destructive', 'deletes networks', 'f:force'],
  'plugin create': ['write', 'makes a plugin of a directory', 'compress'],
  'plugin disable': ['write', 'stops a plugin', 'f:force'],
  'plugin enable': ['write', 'starts a plugin', 'timeout='],
  'plugin inspect': ['read', 'shows plugins', 'f:format='],
  'plugin install': [
    'exec',
    'runs a plugin within the engine',
    'alias= disable disable-content-trust grant-all-permissions',
  ],
  'plugin ls': ['read', 'lists plugins', 'f:filter= format= no-trunc q:quiet'],
  'plugin push': ['write', 'uploads a plugin to a registry', 'disable-content-trust'],
  'plugin rm': ['destructive', 'deletes plugins', 'f:force'],
  'plugin set': ['write', 'changes a plugin’s settings'],
  'plugin upgrade': [
    'exec',
    'runs another release of a plugin within the engine',
    'disable-content-trust grant-all-permissions skip-remote-check',
  ],
  search: ['local', 'searches the public registry', 'automated f:filter= format= limit= no-trunc s:stars='],
  'system df': ['read', 'shows disk usage', 'format= v:verbose'],
  'system dial-stdio': ['exec', 'opens a tunnel to the engine'],
  'system events': ['read', 'shows events', 'f:filter= format= since= until='],
  'system info': ['read', 'shows the engine', 'f:format='],
  'system prune': [
    'destructive',
    'deletes what is not used: containers, networks, images',
    'a:all filter= f:force volumes',
  ],
  'trust inspect': ['local', 'shows signatures', 'pretty'],
  'trust key generate': ['local', 'makes a key here', 'dir='],
  'trust key load': ['local', 'loads a key here', 'name='],
  'trust revoke': ['destructive', 'takes a signature back', 'y:yes'],
  'trust sign': ['write', 'uploads a signature to a registry', 'local'],
  'trust signer add': ['admin', 'lets a key sign', 'key='],
  'trust signer remove': ['admin', 'no longer lets a key sign', 'f:force'],
  version: ['read', 'shows versions', 'f:format='],
  'volume create': [
    'write',
    'creates a volume',
    'availability= d:driver= group= label= limit-bytes= name= o:opt= required-bytes= scope= secret= sharing= ' +
      'topology-preferred= topology-required= type=',
  ],
  'volume inspect': ['read', 'shows volumes', 'f:format='],
  'volume ls': ['read', 'lists volumes', 'cluster f:filter= format= q:quiet'],
  'volume prune': ['destructive', 'deletes unused volumes and what they hold', 'a:all filter= f:force'],
  'volume rm': ['destructive', 'deletes volumes and what they hold', 'f:force'],
  'volume update': ['write', 'changes a volume', 'availability='],
}

const GROUPS =
  'buildx,checkpoint,config,container,context,image,manifest,network,node,plugin,secret,service,stack,swarm,system,' +
  'trust,trust key,trust signer,volume'

function under(group: string, verbs: VerbTable): [string, Verb | 'group'][] {
  return Object.entries(verbs).map(([path, verb]) => [`${group} ${path}`, verb])
}

export const DOCKER_VERBS: VerbTable = Object.fromEntries<Verb | 'group'>([
  ...GROUPS.split(',').map((name): [string, 'group'] => [name, 'group']),
  ...under('container', CONTAINERS),
  ...under('image', IMAGES),
  ...under('buildx', BUILDX),
  ...Object.entries(SWARM),
  ...Object.entries(REST),
])

/** The short commands, from before there were groups. */
const SHORT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.keys(CONTAINERS)
      .filter((name) => name !== 'ls' && name !== 'inspect' && name !== 'prune')
      .map((name) => [name, `container ${name}`]),
  ),
  build: 'buildx build',
  builder: 'buildx',
  events: 'system events',
  history: 'image history',
  'image build': 'buildx build',
  images: 'image ls',
  import: 'image import',
  info: 'system info',
  load: 'image load',
  ps: 'container ls',
  pull: 'image pull',
  push: 'image push',
  rmi: 'image rm',
  save: 'image save',
  tag: 'image tag',
}

const OTHERS: Readonly<Record<string, string>> = {
  'buildx b': 'buildx build',
  'buildx f': 'buildx bake',
  'buildx disk-usage': 'buildx du',
  'container list': 'container ls',
  'container ps': 'container ls',
  'stack down': 'stack rm',
  'stack up': 'stack deploy',
}

export const DOCKER_ALIASES: Readonly<Record<string, string>> = {
  ...SHORT,
  ...OTHERS,
  ...Object.fromEntries(
    Object.keys(DOCKER_VERBS).flatMap((path) => {
      if (path.endsWith(' ls')) return [[path.replace(/ls$/, 'list'), path]]
      return path.endsWith(' rm') ? [[path.replace(/rm$/, 'remove'), path]] : []
    }),
  ),
}
