// Prints who started it, as one line of JSON.
import { startedBy } from '../../src/probe/started-by.ts'

console.log(JSON.stringify(startedBy()))
