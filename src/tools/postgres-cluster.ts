/** Debian's `--cluster 15/db.example:5432` and `PGCLUSTER`; another name is a cluster of this machine. */
export function remoteCluster(text: string): { host: string; port?: string } | null {
  const match = /^[^/]*\/(.+):(\d*)$/.exec(text)
  if (!match) return null
  return { host: match[1]!, ...(match[2] ? { port: match[2] } : {}) }
}
