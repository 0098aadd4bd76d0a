// The rooms and who may import whom (docs/architecture.md). Each rule says why.
const io = '^src/(probe|policy|keychain|challenge|credentials|exec|journal|setup)/'

const rooms = ['probe', 'policy', 'keychain', 'challenge', 'credentials', 'exec', 'journal', 'setup']

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment:
        'core decides: it reads no file, network, clock or environment, so nothing that could may be imported',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'tools-only-core',
      comment: 'what an argv means must be the same on both sides of the wire, so tools are pure too',
      severity: 'error',
      from: { path: '^src/tools/' },
      to: { pathNot: '^src/(core|tools)/' },
    },
    {
      name: 'wire-only-core',
      comment:
        'messages are shared by CLI and verifier and know neither (node:crypto and canonicalize make digests)',
      severity: 'error',
      from: { path: '^src/wire/' },
      to: { pathNot: '^(src/(core|wire)/|node_modules/(canonicalize|jose|valibot)/|node:crypto$|crypto$)' },
    },
    ...rooms.map((room) => ({
      name: `${room}-knows-no-other-room`,
      comment: 'data moves forward through the walk; a room that called another would hide a step',
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(core|tools|wire|${room})/` },
    })),
    {
      name: 'cli-not-verifier',
      comment: 'the server is not part of the client',
      severity: 'error',
      from: { path: '^(src/cli|bin/stepup\\.ts)' },
      to: { path: '^src/verifier/' },
    },
    {
      name: 'verifier-not-client',
      comment: 'the authority shares words with the client, never its code for the world',
      severity: 'error',
      from: { path: '^src/verifier/' },
      to: { path: `(^src/cli/|${io})` },
    },
    {
      name: 'nothing-imports-bin',
      comment: 'entry points are the end of the line',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^bin/' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'no test hook in production code',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle is one idea in two files',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
