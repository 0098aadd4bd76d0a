import type { OperationClass } from '../core/class.ts'

/**
 * What a command of a package manager does. `local`: works on files and settings here. `install`: fetches
 * packages and runs their scripts, unless told not to. `script`: runs what the package says.
 */
export type PackageVerb = OperationClass | 'local' | 'install' | 'script'

/** Rows of words by what they do; `dist-tag add` is a subcommand, `dist-tag` alone its default. */
export function verbTable(
  rows: readonly (readonly [PackageVerb, string])[],
): ReadonlyMap<string, PackageVerb> {
  return new Map(rows.flatMap(([kind, text]) => text.split('|').map((path) => [path, kind] as const)))
}

/** npm 6 to 11 (docs.npmjs.com/cli/v11/commands). */
export const NPM_ROWS: readonly (readonly [PackageVerb, string])[] = [
  [
    'local',
    'help|help-search|completion|config|get|set|prefix|root|bin|ls|ll|explain|query|sbom|pkg|version|pack|cache|shrinkwrap|set-script|' +
      'approve-scripts|deny-scripts|birthday|adduser|login|logout',
  ],
  [
    'read',
    'view|search|outdated|audit|audit signatures|fund|ping|whoami|doctor|docs|repo|bugs|diff|stars|find-dupes|dist-tag|dist-tag ls|dist-tag list|' +
      'owner|owner ls|owner list|access list|access ls|access get|access ls-packages|access ls-collaborators|team ls|team list|org ls|org list|' +
      'token|token list|token ls|profile get|hook ls|hook list|trust list|stage list|stage ls|stage view|stage download',
  ],
  [
    'write',
    'publish|deprecate|undeprecate|dist-tag add|dist-tag set|star|unstar|profile set|hook add|hook update|stage publish|stage approve',
  ],
  [
    'destructive',
    'unpublish|dist-tag rm|dist-tag remove|dist-tag del|dist-tag delete|hook rm|hook remove|stage reject',
  ],
  [
    'admin',
    'owner add|owner rm|owner remove|access set|access public|access restricted|access grant|access revoke|access 2fa-required|' +
      'access 2fa-not-required|access edit|team create|team destroy|team add|team rm|org set|org add|org rm|org remove|token create|token revoke|' +
      'token rm|token remove|token delete|profile enable-2fa|profile disable-2fa|trust github|trust gitlab|trust circleci|trust revoke',
  ],
  [
    'install',
    'install|ci|update|uninstall|dedupe|prune|rebuild|link|install-test|install-ci-test|install-scripts|audit fix',
  ],
  ['script', 'run|test|start|stop|restart|exec|init|edit|explore'],
]

export const NPM_VERBS = verbTable(NPM_ROWS)

/** Other names (npm's own `lib/utils/cmd-list.js`). */
export const NPM_ALIASES: Readonly<Record<string, string>> = {
  author: 'owner',
  home: 'docs',
  issues: 'bugs',
  info: 'view',
  show: 'view',
  find: 'search',
  add: 'install',
  unlink: 'uninstall',
  remove: 'uninstall',
  rm: 'uninstall',
  r: 'uninstall',
  un: 'uninstall',
  rb: 'rebuild',
  list: 'ls',
  ln: 'link',
  create: 'init',
  i: 'install',
  it: 'install-test',
  cit: 'install-ci-test',
  u: 'update',
  up: 'update',
  c: 'config',
  s: 'search',
  se: 'search',
  tst: 'test',
  t: 'test',
  ddp: 'dedupe',
  v: 'view',
  'run-script': 'run',
  'clean-install': 'ci',
  'clean-install-test': 'install-ci-test',
  x: 'exec',
  why: 'explain',
  la: 'll',
  verison: 'version',
  ic: 'ci',
  innit: 'init',
  in: 'install',
  ins: 'install',
  inst: 'install',
  insta: 'install',
  instal: 'install',
  isnt: 'install',
  isnta: 'install',
  isntal: 'install',
  isntall: 'install',
  'install-clean': 'ci',
  'isntall-clean': 'ci',
  hlep: 'help',
  'dist-tags': 'dist-tag',
  upgrade: 'update',
  udpate: 'update',
  rum: 'run',
  sit: 'install-ci-test',
  urn: 'run',
  ogr: 'org',
  'add-user': 'adduser',
}

export const NPM_OPTIONS =
  'a:all allow-same-version audit bin-links bypass-2fa commit-hooks dangerously-allow-all-scripts description dev ' +
  'diff-ignore-all-space diff-name-only diff-no-prefix diff-text dry-run engine-strict expect-results f:force ' +
  'foreground-scripts format-package-lock fund git-tag-version g:global global-style if-present ignore-scripts ' +
  'include-staged include-workspace-root include-attestations init-private install-links json legacy-bundling ' +
  'legacy-peer-deps link l:long offline omit-lockfile-registry-resolved optional package-lock package-lock-only ' +
  'p:parseable allow-scripts-pending allow-scripts-pin prefer-dedupe prefer-offline prefer-online production progress ' +
  'provenance read-only rebuild-bundle save B:save-bundle D:save-dev E:save-exact O:save-optional save-peer P:save-prod ' +
  'S:save packages-all shrinkwrap sign-git-commit sign-git-tag strict-peer-deps strict-allow-scripts strict-ssl timing ' +
  'unicode update-notifier h:usage H:usage usage v:version version versions workspaces workspaces-update y:yes n:no-yes ' +
  'browser color d:debug q:quiet s:silent quiet silent verbose desc help local porcelain readonly iwr ws fix ' +
  'reg= registry= _auth= access= allow-directory= allow-file= allow-git= allow-remote= allow-scripts= also= audit-level= ' +
  'auth-type= before= ca= cache= cache-max= cache-min= cafile= c:call= cert= cidr= cpu= depth= diff= diff-dst-prefix= ' +
  'diff-src-prefix= diff-unified= editor= expect-result-count= expires= fetch-retries= fetch-retry-factor= ' +
  'fetch-retry-maxtimeout= fetch-retry-mintimeout= fetch-timeout= git= globalconfig= heading= https-proxy= include= ' +
  'init-author-email= init-author-name= init-author-url= init-license= init-module= init-type= init-version= ' +
  'install-strategy= key= libc= local-address= L:location= lockfile-version= loglevel= logs-dir= logs-max= name= ' +
  'maxsockets= m:message= min-release-age= min-release-age-exclude= node-gyp= node-options= noproxy= omit= only= orgs= os= ' +
  'otp= package= pack-destination= packages= C:prefix= preid= provenance-file= proxy= replace-registry-host= save-prefix= ' +
  'sbom-format= sbom-type= scope= scopes= packages-and-scopes-permission= orgs-permission= password= token-description= ' +
  'script-shell= searchexclude= searchlimit= searchopts= searchstaleness= shell= tag= tag-version-prefix= umask= ' +
  'user-agent= userconfig= viewer= which= w:workspace= color-mode= cwd='
