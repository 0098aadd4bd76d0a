/** Which target an argv names. The probe of its kind turns it into a `Target` by the tool's own rules. Absent fields were not typed. */
export type TargetSelector =
  | {
      kind: 'kubernetes'
      kubeconfig?: string
      context?: string
      cluster?: string
      user?: string
      server?: string
      namespace?: string
      allNamespaces?: boolean
      /** Flags over the kubeconfig's certificates and credentials that were typed, by their names. */
      typed?: readonly string[]
    }
  | { kind: 'aws'; profile?: string; region?: string; endpointUrl?: string; role?: string }
  | {
      kind: 'gcp'
      configuration?: string
      project?: string
      account?: string
      region?: string
      zone?: string
      impersonate?: string
      /** By a token that was handed over, whose account cannot be seen. */
      borrowed?: true
    }
  | { kind: 'azure'; subscription?: string }
  | {
      kind: 'git'
      /** `-C` values, in order. */
      directories?: string[]
      gitDir?: string
      workTree?: string
      /** `-c key=value` values, in order. */
      config?: string[]
      remote?: string
      /** As typed; empty means the configured default. */
      refspecs?: string[]
      all?: boolean
      mirror?: boolean
      tags?: boolean
      followTags?: boolean
      delete?: boolean
      force?: boolean
      prune?: boolean
    }
  | {
      kind: 'terraform'
      chdir?: string
      workspace?: string
      /** A saved plan, which knows its backend. */
      plan?: string
      /** `-state`, of the local backend alone. */
      state?: string
      /** What terraform would not do without: the backend that was set up, or a configuration too. */
      needs?: 'backend' | 'configuration'
    }
  | {
      kind: 'pulumi'
      /** `-C`. */
      directory?: string
      stack?: string
      configFile?: string
      organization?: string
      /** Of the service and no stack's resources: neither the selected stack nor any account is touched. */
      alone?: true
    }
  | {
      kind: 'docker'
      context?: string
      host?: string
      /** Another directory than `~/.docker`. */
      config?: string
      /** `--tls`, `--tlsverify`: without an address, docker then goes to a port of this machine. */
      tls?: boolean
      /** `--tlscacert`. */
      tlsAuthority?: string
      /** Of buildx; the empty name is the one in use. */
      builder?: string
      /** podman keeps connections of its own; docker's contexts say nothing about it. */
      engine?: 'podman'
      /** podman alone: `--remote`, which takes the default connection where none is named. */
      remote?: boolean
    }
  | {
      kind: 'host'
      host: string
      /** Where images are kept: `host[:port]`, as they name it. */
      registry?: string
    }
  | {
      kind: 'ssh'
      /** As typed, without a user; empty where it is not known before it runs. */
      host: string
      options?: readonly SshOption[]
      /** `-F`. */
      config?: string
      /** Why where it lands cannot be found out here. */
      lost?: string
    }
  | {
      kind: 'ansible'
      /** Of hosts; of `ansible` itself. */
      pattern?: string
      /** Whose plays name the hosts. */
      playbooks?: readonly string[]
      /** `-i`, each as typed. */
      inventories?: readonly string[]
      limit?: string
      user?: string
      connection?: string
    }
  | {
      kind: 'database'
      engine: string
      url?: string
      host?: string
      port?: string
      database?: string
      user?: string
      service?: string
      /** A socket of this machine. */
      socket?: string
      /** Of MySQL and MariaDB. */
      options?: MysqlOptionFiles
    }
  | { kind: 'vault'; address?: string; namespace?: string }
  | {
      /** A repository of GitHub or GitLab, as `gh` and `glab` find it; it is a target of kind `git`. */
      kind: 'repository'
      forge: 'github' | 'gitlab'
      host?: string
      /** `[HOST/]OWNER/NAME` or an address; without it, what the remotes of the directory say. */
      repository?: string
      /** An organisation, group or person instead; the empty name is the whole host. */
      owner?: string
    }

/** One of ssh's own settings, by its lower-case keyword (ssh_config(5)). */
export type SshOption = readonly [keyword: string, value: string]

/** Which option files a client of MySQL reads, as its own options say. */
export type MysqlOptionFiles = {
  /** `mysql`, `mariadb-dump`: the groups that it reads are named for it. */
  program: string
  /** `--no-defaults`. */
  none?: boolean
  /** `--defaults-file`, which is then the only one. */
  file?: string
  /** `--defaults-extra-file`. */
  extra?: string
  /** `--defaults-group-suffix`. */
  suffix?: string
  /** `--login-path`, out of a file that is not readable as text. */
  loginPath?: string
}
