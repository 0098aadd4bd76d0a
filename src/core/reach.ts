/**
 * Where an operation reaches. `local`: it touches no target at all. `named`: the targets its
 * selectors find (a remote tool with none found is `unknown`). `current`: whatever is current, of
 * every kind, since the program is not known.
 */
export type Reach = 'local' | 'named' | 'current'
