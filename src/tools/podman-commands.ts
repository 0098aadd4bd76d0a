import type { VerbTable } from './verb-table.ts'

/**
 * podman's commands with their flags, from `podman --help` of 4.3 (walked), and what 5 added by its
 * manual. Flags of commands that are `exec` anyway are left out where nothing depends on them.
 */
export const PODMAN_ROOT_FLAGS =
  'cdi-spec-dir= cgroup-manager= config= conmon= c:connection= context= events-backend= hooks-dir= H:host= identity= ' +
  'imagestore= log-level= module= namespace= network-cmd-path= network-config-dir= noout out= pull-option= r:remote ' +
  'root= runroot= runtime= runtime-flag= ssh= storage-driver= storage-opt= syslog tls-ca= tls-cert= tls-key= tmpdir= ' +
  'transient-store url= v:version volumepath='

const CREATE =
  'add-host= annotation= arch= a:attach= authfile= blkio-weight-device= blkio-weight= cap-add= ' +
  'cap-drop= cgroup-conf= cgroup-parent= cgroupns= cgroups= chrootdirs= cidfile= conmon-pidfile= ' +
  'cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= c:cpu-shares= cpus= cpuset-cpus= cpuset-mems= ' +
  'device-cgroup-rule= device-read-bps= device-read-iops= device-write-bps= device-write-iops= device= ' +
  'disable-content-trust dns-option= dns-search= dns= entrypoint= env-file= env-host env-merge= e:env= ' +
  'expose= gidmap= group-add= health-cmd= health-interval= health-on-failure= health-retries= ' +
  'health-start-period= health-timeout= hostuser= http-proxy image-volume= init init-path= ' +
  'i:interactive ip6= ip= ipc= label-file= l:label= log-driver= log-opt= mac-address= ' +
  'memory-reservation= memory-swap= memory-swappiness= m:memory= mount= name= network-alias= network= ' +
  'no-healthcheck no-hosts oom-kill-disable oom-score-adj= os= passwd-entry= personality= pid= pidfile= ' +
  'pids-limit= platform= pod-id-file= pod= privileged P:publish-all p:publish= pull= q:quiet read-only ' +
  'read-only-tmpfs replace requires= restart= rm rootfs sdnotify= seccomp-policy= secret= security-opt= ' +
  'shm-size= stop-signal= stop-timeout= subgidname= subuidname= sysctl= systemd= timeout= tls-verify ' +
  'tmpfs= t:tty tz= uidmap= ulimit= umask= unsetenv-all unsetenv= u:user= userns= uts= variant= ' +
  'v:volume= volumes-from= w:workdir= retry= retry-delay= gpus= hosts-file= health-log-destination= ' +
  'health-max-log-count= health-max-log-size= health-startup-cmd= no-hostname rdt-class= ' +
  'shm-size-systemd= decryption-key= group-entry= interface-name= net= h:hostname='

const VERBS: VerbTable = {
  'artifact add': ['write', 'adds an artifact', 'annotation= a:append file-type= replace type='],
  'artifact extract': ['read', 'writes an artifact’s files', 'digest= title='],
  'artifact inspect': ['read', 'shows an artifact', 'remote'],
  'artifact ls': ['read', 'lists artifacts', 'format= no-trunc n:noheading q:quiet'],
  'artifact pull': [
    'write',
    'fetches an artifact',
    'authfile= cert-dir= creds= decryption-key= q:quiet retry= retry-delay= tls-verify',
  ],
  'artifact push': [
    'write',
    'uploads an artifact to a registry',
    'authfile= cert-dir= creds= digestfile= q:quiet retry= retry-delay= sign-by= sign-by-sigstore= ' +
      'sign-by-sigstore-private-key= sign-passphrase-file= tls-verify',
  ],
  'artifact rm': ['destructive', 'deletes an artifact', 'a:all i:ignore'],
  'auto-update': [
    'write',
    'updates and restarts containers',
    'authfile= dry-run format= rollback tls-verify',
  ],
  completion: ['local', 'prints shell code', 'f:file= no-desc'],
  compose: ['exec', 'runs docker-compose or podman-compose'],
  'container attach': ['exec', 'attaches to a running process', 'detach-keys= l:latest no-stdin sig-proxy'],
  'container checkpoint': [
    'write',
    'stops containers and keeps their state',
    'a:all c:compress= create-image= e:export= file-locks ignore-rootfs ignore-volumes k:keep ' +
      'l:latest R:leave-running P:pre-checkpoint print-stats tcp-established with-previous',
  ],
  'container cleanup': ['write', 'cleans up behind containers', 'a:all exec= l:latest rm rmi'],
  'container clone': [
    'write',
    'makes a container like another',
    'blkio-weight= blkio-weight-device= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= ' +
      'c:cpu-shares= cpus= cpuset-cpus= cpuset-mems= destroy device-read-bps= device-write-bps= f:force ' +
      'm:memory= memory-reservation= memory-swap= memory-swappiness= name= pod= run',
  ],
  'container commit': [
    'write',
    'makes an image of a container',
    'a:author= c:change= f:format= iidfile= include-volumes m:message= p:pause q:quiet s:squash ' + 'config=',
  ],
  'container cp': ['exec', 'copies files into or out of a container', 'a:archive overwrite'],
  'container create': ['write', 'creates a container', `${CREATE} init-ctr=`],
  'container diff': ['read', 'shows changed files', 'format= l:latest'],
  'container exec': [
    'exec',
    'runs a command in a container',
    'd:detach detach-keys= e:env= env-file= i:interactive l:latest preserve-fds= privileged t:tty ' +
      'u:user= w:workdir=',
  ],
  'container exists': ['read', 'asks whether there is one', 'external'],
  'container export': ['read', 'writes a container’s files to an archive', 'o:output='],
  'container init': ['write', 'prepares containers', 'a:all l:latest'],
  'container inspect': ['read', 'shows objects', 'f:format= l:latest s:size'],
  'container kill': ['destructive', 'kills containers', 'a:all cidfile= l:latest s:signal='],
  'container logs': [
    'read',
    'shows logs',
    'color f:follow l:latest n:names since= tail= t:timestamps until=',
  ],
  'container ls': [
    'read',
    'lists containers',
    'a:all external f:filter= format= n:last= l:latest no-trunc noheading ns p:pod q:quiet s:size ' +
      'sort= sync w:watch=',
  ],
  'container mount': ['write', 'mounts a container’s files', 'a:all format= l:latest no-trunc'],
  'container pause': ['write', 'pauses containers', 'a:all cidfile= f:filter= l:latest'],
  'container port': ['read', 'shows ports', 'a:all l:latest'],
  'container prune': ['destructive', 'deletes stopped containers', 'filter= f:force'],
  'container rename': ['write', 'renames a container'],
  'container restart': ['write', 'restarts containers', 'a:all cidfile= f:filter= l:latest running t:time='],
  'container restore': [
    'write',
    'starts containers from their kept state',
    'a:all file-locks ignore-rootfs ignore-static-ip ignore-static-mac ignore-volumes i:import= ' +
      'import-previous= k:keep l:latest n:name= pod= print-stats p:publish= tcp-established',
  ],
  'container rm': [
    'destructive',
    'deletes containers',
    'a:all cidfile= depend filter= f:force i:ignore l:latest t:time= v:volumes',
  ],
  'container run': [
    'exec',
    'runs a container of the caller’s choosing',
    `${CREATE} d:detach detach-keys= passwd preserve-fds= rmi sig-proxy`,
  ],
  'container runlabel': [
    'exec',
    'runs a command out of an image’s label',
    'authfile= cert-dir= creds= display n:name= q:quiet replace tls-verify',
  ],
  'container start': [
    'write',
    'starts containers',
    'all a:attach detach-keys= f:filter= i:interactive l:latest sig-proxy',
  ],
  'container stats': [
    'read',
    'shows usage',
    'a:all format= i:interval= l:latest no-reset no-stream no-trunc',
  ],
  'container stop': ['write', 'stops containers', 'a:all cidfile= f:filter= i:ignore l:latest t:time='],
  'container top': ['read', 'shows processes', 'l:latest'],
  'container unmount': ['write', 'unmounts a container’s files', 'a:all f:force l:latest'],
  'container unpause': ['write', 'resumes containers', 'a:all cidfile= f:filter= l:latest'],
  'container update': [
    'write',
    'changes limits of containers',
    'blkio-weight= blkio-weight-device= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= ' +
      'c:cpu-shares= cpus= cpuset-cpus= cpuset-mems= device-read-bps= device-read-iops= ' +
      'device-write-bps= device-write-iops= m:memory= memory-reservation= memory-swap= ' +
      'memory-swappiness=',
  ],
  'container wait': [
    'read',
    'waits until containers stop',
    'condition= i:interval= l:latest exit-first-match',
  ],
  events: ['read', 'shows events', 'f:filter= format= no-trunc since= until= stream'],
  'farm build': ['exec', 'runs what a Containerfile says'],
  'farm create': ['local', 'notes a group of engines'],
  'farm list': ['local', 'lists groups of engines', 'format='],
  'farm remove': ['local', 'forgets groups of engines', 'a:all'],
  'farm update': ['local', 'changes a group of engines', 'a:add= d:default r:remove='],
  'generate spec': ['read', 'writes a specification of what runs', 'c:compact f:filename= n:name'],
  'generate systemd': [
    'read',
    'writes units for what runs',
    'after= container-prefix= e:env= f:files format= n:name new no-header pod-prefix= requires= ' +
      'restart-policy= restart-sec= separator= start-timeout= stop-timeout= template wants=',
  ],
  'healthcheck run': ['exec', 'runs the check of a container', 'ignore-result'],
  help: ['local', 'only shows help'],
  'image build': ['exec', 'runs what a Containerfile says'],
  'image diff': ['read', 'shows changed files', 'format='],
  'image exists': ['read', 'asks whether there is one'],
  'image history': ['read', 'shows the layers of an image', 'format= H:human no-trunc q:quiet'],
  'image import': [
    'write',
    'makes an image of an archive',
    'arch= c:change= m:message= os= q:quiet variant=',
  ],
  'image inspect': ['read', 'shows images', 'f:format='],
  'image load': ['write', 'loads images of an archive', 'i:input= q:quiet'],
  'image ls': [
    'read',
    'lists images',
    'a:all digests f:filter= format= history no-trunc n:noheading q:quiet sort=',
  ],
  'image mount': ['write', 'mounts an image’s files', 'a:all format='],
  'image prune': ['destructive', 'deletes unused images', 'a:all external filter= f:force build-cache'],
  'image pull': [
    'write',
    'fetches images',
    'a:all-tags arch= authfile= cert-dir= creds= disable-content-trust os= platform= q:quiet ' +
      'tls-verify variant= policy= retry= retry-delay= decryption-key=',
  ],
  'image push': [
    'write',
    'uploads images to a registry',
    'authfile= cert-dir= compress compression-format= creds= digestfile= disable-content-trust ' +
      'f:format= q:quiet remove-signatures sign-by= sign-by-sigstore-private-key= sign-passphrase-file= ' +
      'tls-verify',
  ],
  'image rm': ['destructive', 'deletes images', 'a:all f:force i:ignore no-prune'],
  'image save': [
    'read',
    'writes images to an archive',
    'compress format= m:multi-image-archive o:output= q:quiet uncompressed',
  ],
  'image scp': ['write', 'copies an image to another engine', 'q:quiet'],
  'image search': [
    'local',
    'searches registries',
    'authfile= compatible f:filter= format= limit= list-tags no-trunc tls-verify',
  ],
  'image sign': ['write', 'makes signatures', 'a:all authfile= cert-dir= d:directory= sign-by='],
  'image tag': ['write', 'names an image'],
  'image tree': ['read', 'shows the layers of an image', 'whatrequires'],
  'image trust set': ['admin', 'changes which signatures count', 'f:pubkeysfile= t:type='],
  'image trust show': ['read', 'shows which signatures count', 'j:json n:noheading raw'],
  'image unmount': ['write', 'unmounts an image’s files', 'a:all f:force'],
  'image untag': ['destructive', 'takes a name from an image'],
  info: ['read', 'shows the engine', 'f:format='],
  inspect: ['read', 'shows objects', 'f:format= l:latest s:size t:type='],
  'kube apply': [
    'write',
    'applies manifests to a Kubernetes cluster',
    'ca-cert-file= f:file= k:kubeconfig= n:ns= s:service',
  ],
  'kube down': ['destructive', 'deletes what a manifest made', 'force'],
  'kube generate': [
    'read',
    'writes manifests of what runs',
    'f:filename= s:service no-trunc podman-only replicas= t:type=',
  ],
  'kube play': [
    'exec',
    'runs what a manifest says',
    'annotation= authfile= build cert-dir= configmap= context-dir= creds= ip= log-driver= log-opt= ' +
      'mac-address= network= no-hosts q:quiet replace seccomp-profile-root= start tls-verify userns=',
  ],
  login: [
    'local',
    'keeps credentials of a registry here',
    'authfile= cert-dir= get-login p:password= password-stdin tls-verify u:username= v:verbose ' +
      'compat-auth-file= secret=',
  ],
  logout: ['local', 'forgets credentials of a registry', 'a:all authfile= compat-auth-file='],
  'machine cp': ['exec', 'copies files into or out of the virtual machine', 'q:quiet'],
  'machine info': ['local', 'shows the virtual machine', 'f:format='],
  'machine init': [
    'write',
    'makes a virtual machine',
    'cpus= disk-size= ignition-path= image-path= m:memory= now rootful timezone= username= v:volume= ' +
      'volume-driver=',
  ],
  'machine inspect': ['local', 'shows virtual machines', 'format='],
  'machine ls': ['local', 'lists virtual machines', 'format= noheading q:quiet all-providers'],
  'machine os apply': ['write', 'changes the virtual machine', 'restart'],
  'machine os upgrade': ['write', 'changes the virtual machine', 'dry-run format= restart'],
  'machine reset': ['destructive', 'deletes every virtual machine', 'f:force'],
  'machine rm': ['destructive', 'deletes a virtual machine', 'f:force save-ignition save-image save-keys'],
  'machine set': ['write', 'changes a virtual machine', 'cpus= disk-size= m:memory= rootful'],
  'machine ssh': ['exec', 'opens a shell in the virtual machine', 'username='],
  'machine start': ['write', 'starts a virtual machine', 'no-info q:quiet'],
  'machine stop': ['write', 'stops a virtual machine'],
  'manifest add': [
    'write',
    'changes a local manifest list',
    'all annotation= arch= authfile= cert-dir= creds= features= os= os-version= tls-verify variant=',
  ],
  'manifest annotate': [
    'write',
    'changes a local manifest list',
    'annotation= arch= features= os= os-features= os-version= variant=',
  ],
  'manifest create': ['write', 'makes a local manifest list', 'all a:amend tls-verify'],
  'manifest exists': ['read', 'asks whether there is one'],
  'manifest inspect': ['read', 'shows a manifest list', 'authfile= tls-verify v:verbose'],
  'manifest push': [
    'write',
    'uploads a manifest list to a registry',
    'all authfile= cert-dir= compression-format= creds= digestfile= f:format= q:quiet ' +
      'remove-signatures rm sign-by= sign-by-sigstore-private-key= sign-passphrase-file= tls-verify',
  ],
  'manifest remove': ['write', 'changes a local manifest list'],
  'manifest rm': ['destructive', 'deletes manifest lists', 'i:ignore'],
  'network connect': ['write', 'connects a container', 'alias= ip= ip6= mac-address='],
  'network create': [
    'write',
    'creates a network',
    'disable-dns d:driver= gateway= internal ip-range= ipam-driver= ipv6 label= o:opt= subnet=',
  ],
  'network disconnect': ['write', 'disconnects a container', 'f:force'],
  'network exists': ['read', 'asks whether there is one'],
  'network inspect': ['read', 'shows networks', 'f:format='],
  'network ls': ['read', 'lists networks', 'f:filter= format= no-trunc noheading q:quiet'],
  'network prune': ['destructive', 'deletes unused networks', 'filter= f:force'],
  'network reload': ['write', 'makes firewall rules again', 'a:all l:latest'],
  'network rm': ['destructive', 'deletes networks', 'f:force t:time='],
  'network update': ['write', 'changes a network', 'dns-add= dns-drop='],
  'pod clone': [
    'write',
    'makes a pod like another',
    'blkio-weight= blkio-weight-device= cgroup-parent= c:cpu-shares= cpus= cpuset-cpus= cpuset-mems= ' +
      'destroy device= device-read-bps= device-write-bps= gidmap= infra-command= infra-conmon-pidfile= ' +
      'infra-name= l:label= label-file= m:memory= memory-swap= n:name= pid= security-opt= shm-size= ' +
      'start subgidname= subuidname= sysctl= uidmap= userns= uts= v:volume= volumes-from=',
  ],
  'pod create': [
    'write',
    'creates a pod',
    'add-host= blkio-weight= blkio-weight-device= cgroup-parent= c:cpu-shares= cpus= cpuset-cpus= ' +
      'cpuset-mems= device= device-read-bps= device-write-bps= dns= dns-option= dns-search= ' +
      'exit-policy= gidmap= infra infra-command= infra-conmon-pidfile= infra-image= infra-name= ip= ' +
      'ip6= l:label= label-file= mac-address= m:memory= memory-swap= n:name= network= network-alias= ' +
      'no-hosts pid= pod-id-file= p:publish= replace security-opt= share= share-parent shm-size= ' +
      'subgidname= subuidname= sysctl= uidmap= userns= uts= v:volume= volumes-from=',
  ],
  'pod exists': ['read', 'asks whether there is one'],
  'pod inspect': ['read', 'shows pods', 'f:format= l:latest'],
  'pod kill': ['destructive', 'kills pods', 'a:all l:latest s:signal='],
  'pod logs': [
    'read',
    'shows logs',
    'color c:container= f:follow l:latest n:names since= tail= t:timestamps until=',
  ],
  'pod pause': ['write', 'pauses pods', 'a:all l:latest'],
  'pod prune': ['destructive', 'deletes stopped pods', 'f:force'],
  'pod ps': [
    'read',
    'lists pods',
    'ctr-ids ctr-names ctr-status f:filter= format= l:latest no-trunc noheading ns q:quiet sort=',
  ],
  'pod restart': ['write', 'restarts pods', 'a:all l:latest'],
  'pod rm': ['destructive', 'deletes pods', 'a:all f:force i:ignore l:latest pod-id-file= t:time='],
  'pod start': ['write', 'starts pods', 'a:all l:latest pod-id-file='],
  'pod stats': ['read', 'shows usage', 'a:all format= l:latest no-reset no-stream'],
  'pod stop': ['write', 'stops pods', 'a:all i:ignore l:latest pod-id-file= t:time='],
  'pod top': ['read', 'shows processes', 'l:latest'],
  'pod unpause': ['write', 'resumes pods', 'a:all l:latest'],
  'quadlet install': ['write', 'installs units', 'i:ignore reload-systemd replace'],
  'quadlet list': ['read', 'lists units', 'f:filter= format='],
  'quadlet print': ['read', 'shows a unit'],
  'quadlet rm': ['destructive', 'deletes units', 'a:all f:force i:ignore reload-systemd'],
  'secret create': ['write', 'creates a secret', 'd:driver= driver-opts= env l:label= ignore replace'],
  'secret exists': ['read', 'asks whether there is one'],
  'secret inspect': ['read', 'shows secrets without their values', 'f:format= pretty showsecret'],
  'secret ls': ['read', 'lists secrets', 'f:filter= format= noheading q:quiet'],
  'secret rm': ['destructive', 'deletes secrets', 'a:all i:ignore'],
  'system check': ['read', 'checks the storage', 'f:force m:max= q:quick r:repair'],
  'system connection add': [
    'local',
    'notes where an engine is',
    'd:default identity= p:port= socket-path= tls-ca= tls-cert= tls-key=',
  ],
  'system connection default': ['local', 'switches the default connection'],
  'system connection ls': ['local', 'lists connections', 'f:format= q:quiet'],
  'system connection rename': ['local', 'renames a connection'],
  'system connection rm': ['local', 'forgets connections', 'a:all'],
  'system df': ['read', 'shows disk usage', 'format= v:verbose'],
  'system migrate': [
    'write',
    'stops containers and moves them to another release',
    'new-runtime= migrate-db',
  ],
  'system prune': [
    'destructive',
    'deletes what is not used: containers, pods, networks, images',
    'a:all filter= f:force volumes build external',
  ],
  'system renumber': ['write', 'gives locks new numbers'],
  'system reset': ['destructive', 'deletes everything', 'f:force'],
  'system service': ['exec', 'opens the engine’s API', 'cors= t:time='],
  unshare: ['exec', 'runs a command with the containers’ user names', 'rootless-netns'],
  version: ['read', 'shows versions', 'f:format='],
  'volume create': ['write', 'creates a volume', 'driver= l:label= o:opt= gid= ignore uid='],
  'volume exists': ['read', 'asks whether there is one'],
  'volume export': ['read', 'writes a volume’s files to an archive', 'o:output='],
  'volume import': ['write', 'writes an archive’s files into a volume'],
  'volume inspect': ['read', 'shows volumes', 'a:all f:format='],
  'volume ls': ['read', 'lists volumes', 'f:filter= format= noheading q:quiet'],
  'volume mount': ['write', 'mounts a volume'],
  'volume prune': ['destructive', 'deletes unused volumes and what they hold', 'filter= f:force a:all'],
  'volume reload': ['write', 'reads volumes of plugins again'],
  'volume rm': ['destructive', 'deletes volumes and what they hold', 'a:all f:force t:time='],
  'volume unmount': ['write', 'unmounts a volume'],
}

const GROUPS =
  'artifact,container,farm,generate,healthcheck,image,image trust,kube,machine,machine os,manifest,network,pod,quadlet,secret,system,system connection,volume'

export const PODMAN_VERBS: VerbTable = {
  ...Object.fromEntries(GROUPS.split(',').map((name): [string, 'group'] => [name, 'group'])),
  ...VERBS,
}

/** The short commands: those of a container, and these. */
const SHORT: Readonly<Record<string, string>> = {
  build: 'image build',
  'generate kube': 'kube generate',
  history: 'image history',
  images: 'image ls',
  import: 'image import',
  load: 'image load',
  play: 'kube',
  // Found when `play` is `kube` already.
  'kube kube': 'kube play',
  ps: 'container ls',
  pull: 'image pull',
  push: 'image push',
  rmi: 'image rm',
  save: 'image save',
  search: 'image search',
  tag: 'image tag',
  untag: 'image untag',
  'container ps': 'container ls',
  'pod ls': 'pod ps',
  'system info': 'info',
  'system connection mv': 'system connection rename',
  'container umount': 'container unmount',
  'image umount': 'image unmount',
  umount: 'container unmount',
}

const OF_CONTAINERS =
  'attach checkpoint cleanup commit cp create diff exec export init kill logs mount pause port rename restart restore ' +
  'rm run start stats stop top unmount unpause update wait'

export const PODMAN_ALIASES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(OF_CONTAINERS.split(' ').map((name) => [name, `container ${name}`])),
  ...Object.fromEntries(
    Object.keys(VERBS).flatMap((path) => {
      if (/ (ls|ps)$/.test(path)) return [[path.replace(/..$/, 'list'), path]]
      return path.endsWith(' rm') ? [[path.replace(/rm$/, 'remove'), path]] : []
    }),
  ),
  ...SHORT,
  'farm ls': 'farm list',
  'farm rm': 'farm remove',
  'quadlet ls': 'quadlet list',
}
