#!/usr/bin/env node
import { main } from '../src/verifier/command/main.ts'

await main(process.argv.slice(2))
