import { describe, expect, it } from 'vitest'
import { mongosh } from '../../src/tools/mongo.ts'
import { mongodump } from '../../src/tools/mongodump.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(mongosh)
const tools = toolReader(mongodump)

const rows = (text: string) =>
  table(text).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('--eval', () => {
  it.each(
    rows(`
    read         db.users.find()
    read         db.users.find({ active: true }).sort({ a: -1 }).limit(5).toArray()
    read         db.users.countDocuments({ status: 'delete' })
    read         printjson(db.users.findOne({ _id: ObjectId('507f1f77bcf86cd799439011') }))
    read         db.getCollection('users').distinct('a')
    read         db.getSiblingDB('app').users.estimatedDocumentCount()
    read         db['users'].find()
    read         db.users.aggregate([{ $match: { a: 1 } }, { $group: { _id: '$b', n: { $sum: 1 } } }])
    read         db.users.find({ at: { $gt: ISODate('2024-01-01') } }).explain()
    read         db.users.getIndexes()
    read         db.stats(); db.serverStatus().connections
    read         db.currentOp()
    read         db.adminCommand({ listDatabases: 1 })
    read         db.adminCommand('ping')
    read         db.runCommand({ ping: 1 })
    read         db.runCommand({ 'collStats': 'users' })
    read         rs.status()
    read         rs.conf().members
    read         sh.status()
    read         show dbs
    read         show collections
    read         db.getUsers()
    read         db.version()
    read         db.getCollectionNames().forEach(c => print(c))
    read         JSON.stringify(db.users.find().map(u => u.name))
    read         db.users.find({ name: /drop/i })
    read         db.users.find({ note: "db.users.drop()" })
    read         db.users.find() // db.users.drop()
    read         const n = db.users.countDocuments(); if (n > 1) { print(n / 2) }
    secret-read  db.getUser('a', { showCredentials: true })
    secret-read  db.system.users.find()
    secret-read  db.getSiblingDB('admin').getCollection('system.users').find()
    secret-read  db.secrets.find()
    read         db.secrets.countDocuments()
    write        db.users.insertOne({ a: 1 })
    write        db.users.updateOne({ a: 1 }, { $set: { b: 2 } })
    write        db.users.updateMany({}, { $unset: { b: 1 } })
    write        db.users.replaceOne({ a: 1 }, { b: 2 })
    write        db.users.createIndex({ a: 1 })
    write        db.users.bulkWrite([{ insertOne: { document: {} } }])
    write        db.users.findOneAndUpdate({ a: 1 }, { $set: { b: 1 } })
    write        db.createCollection('x')
    write        db.users.renameCollection('people')
    write        db.users.aggregate([{ $merge: { into: 'x' } }])
    write        db.setProfilingLevel(2)
    write        rs.stepDown()
    write        sh.enableSharding('app')
    write        db.runCommand({ collMod: 'users', validator: {} })
    write        db.runCommand({ findAndModify: 'users', update: {} })
    destructive  db.users.drop()
    destructive  db['users']['drop']()
    destructive  db.users.deleteMany({})
    destructive  db.users.deleteOne({ a: 1 })
    destructive  db.users.remove({})
    destructive  db.dropDatabase()
    destructive  db.users.dropIndex('a_1')
    destructive  db.users.findOneAndDelete({ a: 1 })
    destructive  db.users.findAndModify({ query: {}, remove: true })
    destructive  db.users.bulkWrite([{ deleteMany: { filter: {} } }])
    destructive  db.users.aggregate([{ $out: 'x' }])
    destructive  db.users.aggregate([{ '$out': 'x' }])
    destructive  db.users.aggregate([{ '\\x24out': 'x' }])
    destructive  db.users.aggregate([{ '\\u0024out': 'x' }])
    destructive  db.users.aggregate([{ '\\u{24}ou\\t': 'x' }])
    exec         db.users.aggregate([{ '\\44out': 'x' }])
    destructive  db.users.aggregate(JSON.parse('[{"$out":"x"}]'))
    exec         db.users.aggregate(JSON.parse('[{"$o' + 'ut":"x"}]'))
    exec         db.users.aggregate([{ ['$o' + 'ut']: 'x' }])
    exec         db.users.aggregate([{ a: 1, ['$o' + 'ut']: 'x' }])
    destructive  db.users.aggregate([{ ['$out']: 'x' }])
    exec         db.users.aggregate([Object.fromEntries([['$o' + 'ut', 'x']])])
    exec         db.users.aggregate([new Map([['$o' + 'ut', 'x']])])
    read         db.users.aggregate([{ $project: { a: '$outer', b: ['$x', 1] } }])
    read         db.users.find({ a: /x/, b: { $in: [1, 'a\\'b'] } })
    read         db.users.find(JSON.parse('{"a":1}'))
    write        db.users.validate({ repair: true })
    read         db.users.validate({ full: true })
    exec         snippet install x
    exec         edit x
    read         config.get('x')
    destructive  db.users.renameCollection('people', true)
    destructive  db.runCommand({ drop: 'users' })
    destructive  db.runCommand({ delete: 'users', deletes: [] })
    destructive  db.killOp(1)
    destructive  db.adminCommand({ shutdown: 1 })
    destructive  db.users.find().forEach(u => db.users.remove({ _id: u._id }))
    destructive  var d = db.users.drop; 1
    destructive  db.users.drop?.()
    destructive  sh.removeShard('x')
    destructive  use app; db.users.drop()
    admin        db.createUser({ user: 'a', pwd: passwordPrompt(), roles: [] })
    admin        db.dropUser('a')
    admin        db.grantRolesToUser('a', ['root'])
    admin        db.changeUserPassword('a', 'b')
    admin        db.createRole({ role: 'r' })
    admin        rs.initiate()
    admin        rs.reconfig({})
    admin        rs.add('h:1')
    admin        db.adminCommand({ setParameter: 1, logLevel: 1 })
    exec         db.users.frob()
    exec         frob()
    exec         load('x.js')
    exec         eval('1')
    exec         db.users[name]()
    exec         db.users['dr' + 'op']()
    exec         new Mongo('other').getDB('x').users.find()
    exec         db = connect('other/x')
    exec         db.users.mapReduce(function () {}, function () {}, { out: 'x' })
    exec         db.users.find({ $where: 'sleep(1)' })
    exec         db.runCommand(x)
    exec         db.runCommand({ frob: 1 })
    exec         require('child_process').execSync('ls')
    exec         (function () { return 1 })()
    exec         db.users.\\u0064rop()
    exec         db.users.find({ a: 'open
    exec         db.users.find({ a: \`\${x}\` })
    exec         db.users.find.constructor('x')()
  `),
  )('%s: %s', (cls, text) =>
    expect(mongosh.read(['mongosh', 'app', '--eval', text], contextOf()).operation.class).toBe(cls),
  )
})

describe('the command line', () => {
  it.each(
    rows(`
    exec         mongosh
    exec         mongosh app
    exec         mongosh mongodb+srv://u:p@cluster0.example.net/app
    exec         mongosh x.js
    exec         mongosh --file x.js app
    exec         mongosh --shell --eval 'db.users.find()'
    read         mongosh --quiet --eval 'db.users.find()' app
    read         mongosh -u drop -p delete --authenticationDatabase admin app --eval 'db.users.find()'
    read         mongosh --host drop --port 1 --eval 'db.users.find()'
    read         mongosh app --norc --json=canonical --eval 'db.users.find()'
    destructive  mongosh --eval 'db.users.find()' --eval 'db.users.drop()'
    read         mongo app --eval 'db.users.find()'
    read         mongosh --version
    read         mongosh --help
    exec         mongosh --frob --eval 'db.users.find()'
  `),
  )('%s: %s', (cls, line) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it('reads scripts and standard input', () => {
    const files = filesKnown({ 'x.js': 'db.users.drop()' })
    expect(read('mongosh app x.js', contextOf({}, files)).operation).toMatchObject({
      class: 'destructive',
      inputs: [{ path: 'x.js', seen: true }],
    })
    const stdin = { stdin: { text: 'show dbs\ndb.users.find()' } }
    expect(read('mongosh app', contextOf({}, stdin)).operation.class).toBe('read')
  })

  it.each([
    ['mongosh app --eval 1', { database: 'app' }],
    ['mongosh db.example:27018/app --eval 1', { host: 'db.example', port: '27018', database: 'app' }],
    ['mongosh db.example --eval 1', { host: 'db.example' }],
    ["mongosh 'mongodb://u@a:1,b:2/app' --eval 1", { url: 'mongodb://u@a:1,b:2/app' }],
    ['mongosh --host h -u u app --eval 1', { host: 'h', user: 'u', database: 'app' }],
  ])('%s lands', (line, place) => {
    expect(read(line).selectors).toEqual([{ kind: 'database', engine: 'mongodb', ...place }])
  })

  it('follows other databases', () => {
    expect(read(`mongosh app --eval "db.getSiblingDB('prod').users.find()"`).selectors).toMatchObject([
      { database: 'app' },
      { database: 'prod' },
    ])
  })
})

describe('the tools beside', () => {
  it.each(
    rows(`
    secret-read  mongodump
    secret-read  mongodump --out dump
    read         mongodump --db app
    read         mongodump -d app -c users -o dump
    read         mongodump --uri mongodb://h/app
    secret-read  mongodump --uri mongodb://h
    secret-read  mongodump -d app --dumpDbUsersAndRoles
    secret-read  mongodump -d admin
    write        mongorestore dump
    write        mongorestore -d app dump/app
    destructive  mongorestore --drop dump
    read         mongorestore --dryRun --drop dump
    read         mongoexport -d app -c users --out x.json
    secret-read  mongoexport -d app -c api_keys
    write        mongoimport -d app -c users --file x.json
    write        mongoimport -d app -c users --mode upsert x.json
    destructive  mongoimport -d app -c users --drop x.json
    destructive  mongoimport -d app -c users --mode=delete x.json
    read         mongostat
    read         mongotop 5
    read         mongofiles -d app list
    write        mongofiles -d app put x
    destructive  mongofiles -d app delete x
    unknown      mongofiles -d app frob
    read         mongodump --help
    exec         mongodump --frob
  `),
  )('%s: %s', (cls, line) => {
    expect(tools.read(line).operation.class).toBe(cls)
  })
})
