/** A program (or a file, by its absolute path) that tests or the demo use for real, and the Debian package that brings it. */
export type Requirement = {
  program: string
  package: string
  why: string
  /** The demo needs it too. */
  demo: boolean
}

export const REQUIREMENTS: readonly Requirement[] = [
  { program: 'chromium', package: 'chromium', why: 'the browser with the virtual passkey', demo: true },
  { program: 'dbus-daemon', package: 'dbus-daemon', why: 'a private session bus', demo: true },
  { program: 'dbus-run-session', package: 'dbus-daemon', why: 'a private session bus', demo: false },
  { program: 'dbus-send', package: 'dbus-bin', why: 'asking the private session bus', demo: true },
  { program: 'gnome-keyring-daemon', package: 'gnome-keyring', why: 'the OS keychain', demo: true },
  // Never beside another kubectl: Debian's package and the Kubernetes project's conflict.
  { program: 'kubectl', package: 'kubernetes-client', why: 'the wrapped command', demo: true },
  { program: 'openssl', package: 'openssl', why: 'certificates for the Kubernetes API stand-in', demo: true },
  { program: 'git', package: 'git', why: 'a wrapped command', demo: false },
  { program: 'curl', package: 'curl', why: 'what a server says to one password', demo: false },
  { program: 'docker', package: 'docker.io', why: 'a wrapped command', demo: false },
  { program: 'docker-registry', package: 'docker-registry', why: 'what docker pushes to', demo: false },
  { program: 'skopeo', package: 'skopeo', why: 'a push of an image without an engine', demo: false },
  { program: 'aws', package: 'awscli', why: 'a wrapped command', demo: false },
  { program: 'az', package: 'azure-cli', why: 'a wrapped command', demo: false },
  { program: 'ssh', package: 'openssh-client', why: 'where it goes is compared', demo: false },
  {
    program: '/usr/sbin/sshd',
    package: 'openssh-server',
    why: 'what certificates are shown to',
    demo: false,
  },
  { program: 'rsync', package: 'rsync', why: 'a wrapped command', demo: false },
  { program: 'ansible', package: 'ansible-core', why: 'the hosts it finds are compared', demo: false },
  { program: 'psql', package: 'postgresql-client', why: 'the wrapped command', demo: false },
  {
    program: 'pg_createcluster',
    package: 'postgresql',
    why: 'a database server that hands out roles',
    demo: false,
  },
  {
    program: '/usr/lib/python3/dist-packages/hvac/__init__.py',
    package: 'python3-hvac',
    why: 'a client of Vault',
    demo: false,
  },
  { program: 'hyperfine', package: 'hyperfine', why: 'measuring the hot path', demo: false },
  { program: 'python3', package: 'python3', why: 'terminals for tests', demo: false },
  { program: 'bash', package: 'bash', why: 'completions', demo: false },
  {
    program: '/usr/share/bash-completion/bash_completion',
    package: 'bash-completion',
    why: 'completions',
    demo: false,
  },
  { program: 'zsh', package: 'zsh', why: 'completions', demo: false },
  { program: 'fish', package: 'fish', why: 'completions', demo: false },
  {
    program: 'script',
    package: 'bsdutils',
    why: 'a terminal for what is not asked without one',
    demo: false,
  },
  { program: 'tmux', package: 'tmux', why: 'terminals that a test can read', demo: false },
  { program: 'sudo', package: 'sudo', why: 'what the hot path is measured against', demo: false },
  {
    program: 'strace',
    package: 'strace',
    why: 'proof that allowed commands open no connection',
    demo: false,
  },
  { program: 'unshare', package: 'util-linux', why: 'a private /etc for the managed pin', demo: false },
]

/** Tools that are not in Debian: their cases say so when they are missing. */
export const NOT_IN_DEBIAN: readonly string[] = ['terraform', 'gcloud']
