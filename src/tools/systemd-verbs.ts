import type { OperationClass } from '../core/class.ts'

/** Verbs by class; `flags` are what its help names beside the common ones. */
export type SystemdTool = {
  /** What it does without a verb. */
  alone: string
  verbs: readonly (readonly [OperationClass, string])[]
  flags: string
}

/** Of all of them (systemd 252 to 257). */
export const COMMON_FLAGS =
  'h:help version H:host= M:machine= no-pager no-legend no-ask-password q:quiet a:all l:full p:property= value json= P:P='

export const SYSTEMD: Readonly<Record<string, SystemdTool>> = {
  systemctl: {
    alone: 'list-units',
    verbs: [
      [
        'read',
        'list-units list-automounts list-paths list-sockets list-timers is-active is-failed status show cat help list-dependencies list-unit-files is-enabled ' +
          'get-default list-machines list-jobs show-environment is-system-running whoami list-units-by-name verify',
      ],
      [
        'write',
        'start stop reload restart try-restart condrestart condreload force-reload reload-or-restart try-reload-or-restart reload-or-try-restart freeze thaw ' +
          'set-property bind mount-image service-log-level service-log-target reset-failed enable disable reenable preset preset-all mask unmask link ' +
          'add-wants add-requires set-default set-environment unset-environment import-environment daemon-reload daemon-reexec log-level log-target ' +
          'service-watchdogs edit suspend hibernate hybrid-sleep suspend-then-hibernate sleep enqueue-marked-jobs',
      ],
      [
        'destructive',
        'kill clean revert isolate cancel default rescue emergency halt poweroff reboot kexec soft-reboot exit switch-root',
      ],
    ],
    flags:
      'system user t:type= state= failed r:recursive reverse with-dependencies job-mode= T:show-transaction show-types check-inhibitors= i:i kill-whom= kill-who= ' +
      's:signal= kill-value= what= now dry-run wait no-block no-wall no-reload no-warn legend= global runtime f:force preset-mode= root= image= image-policy= ' +
      'n:lines= o:output= firmware-setup boot-loader-menu= boot-loader-entry= plain timestamp= read-only mkdir marked drop-in= when= stdin before after message= C:capsule= v:verbose',
  },
  loginctl: {
    alone: 'list-sessions',
    verbs: [
      [
        'read',
        'list-sessions session-status show-session list-users user-status show-user list-seats seat-status show-seat',
      ],
      [
        'write',
        'activate lock-session unlock-session lock-sessions unlock-sessions enable-linger disable-linger attach flush-devices',
      ],
      ['destructive', 'terminate-session kill-session terminate-user kill-user terminate-seat'],
    ],
    flags: 'kill-whom= kill-who= s:signal= n:lines= o:output= j',
  },
  hostnamectl: {
    alone: 'status',
    verbs: [
      ['read', 'status'],
      [
        'write',
        'hostname icon-name chassis deployment location set-hostname set-icon-name set-chassis set-deployment set-location',
      ],
    ],
    flags: 'transient static pretty j',
  },
  timedatectl: {
    alone: 'status',
    verbs: [
      ['read', 'status show list-timezones timesync-status show-timesync'],
      ['write', 'set-time set-timezone set-local-rtc set-ntp ntp-servers revert'],
    ],
    flags: 'adjust-system-clock monitor',
  },
  localectl: {
    alone: 'status',
    verbs: [
      [
        'read',
        'status list-locales list-keymaps list-x11-keymap-models list-x11-keymap-layouts list-x11-keymap-variants list-x11-keymap-options',
      ],
      ['write', 'set-locale set-keymap set-x11-keymap'],
    ],
    flags: 'no-convert',
  },
  machinectl: {
    alone: 'list',
    verbs: [
      [
        'read',
        'list status show list-images image-status show-image list-transfers copy-from cat export-tar export-raw',
      ],
      [
        'write',
        'start enable disable copy-to bind clone rename read-only set-limit pull-tar pull-raw import-tar import-raw import-fs cancel-transfer bind-volume edit',
      ],
      ['destructive', 'stop poweroff reboot terminate kill remove clean'],
      ['exec', 'login shell'],
    ],
    flags:
      'kill-whom= kill-who= s:signal= uid= E:setenv= read-only mkdir n:lines= max-addresses= o:output= verify= force format= system user runner= now S:S',
  },
}

/** Verbs that only tell where no value follows. */
export const GETTERS = new Set(['hostname', 'icon-name', 'chassis', 'deployment', 'location'])

/** Verbs for which `--dry-run` holds (systemctl(1)). */
export const DRY = new Set(
  'halt poweroff reboot kexec suspend hibernate hybrid-sleep suspend-then-hibernate sleep default rescue emergency exit soft-reboot'.split(
    ' ',
  ),
)

export const JOURNAL_FLAGS =
  'h:help version H:host= M:machine= system user m:merge D:directory= i:file= root= image= image-policy= namespace= S:since= U:until= c:cursor= after-cursor= cursor-file= ' +
  'b:boot? this-boot u:unit= user-unit= t:identifier= T:exclude-identifier= p:priority= facility= g:grep= case-sensitive? k:dmesg o:output= output-fields= n:lines? ' +
  'r:reverse show-cursor utc x:catalog W:no-hostname no-full l:full a:all f:follow no-tail truncate-newline q:quiet no-pager e:pager-end interval= verify-key= force ' +
  'N:fields F:field= list-boots list-invocations list-namespaces I:I invocation= 0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9 disk-usage vacuum-size= vacuum-files= vacuum-time= verify sync relinquish-var ' +
  'smart-relinquish-var flush rotate header list-catalog dump-catalog update-catalog setup-keys synchronize-on-exit='

export const JOURNAL_ACTIONS: readonly (readonly [OperationClass, string])[] = [
  ['destructive', 'vacuum-size vacuum-files vacuum-time'],
  ['admin', 'setup-keys'],
  ['write', 'relinquish-var smart-relinquish-var flush rotate update-catalog cursor-file sync'],
]
