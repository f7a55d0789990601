import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCommandLine } from './read-command-line.ts'

test('options in front of a command are the program’s, behind some commands they are the command’s', () => {
  const table: readonly (readonly [
    line: string,
    name: string | undefined,
    args: string,
    values: object,
  ])[] = [
    ['', undefined, '', {}],
    ['--help', undefined, '', { help: true }],
    ['serve --role worker', 'serve', '', { role: 'worker' }],
    ['--role api serve', 'serve', '', { role: 'api' }],
    ['demo --chained', 'demo', '', { chained: true }],
    ['ledger statement custody demo -h', 'ledger', 'statement custody demo', { help: true }],
    ['clearing hold 1 risk note --by st_1', 'clearing', 'hold 1 risk note --by st_1', {}],
    ['clearing --help', 'clearing', '--help', {}],
    ['--config a.json clearing breaks --open', 'clearing', 'breaks --open', { config: 'a.json' }],
    ['reconcile --orders a --bill b', 'reconcile', '--orders a --bill b', {}],
    ['risk evaluate --data a', 'risk', 'evaluate --data a', {}],
    // A file that is called like a command is no command.
    ['--config clearing serve', 'serve', '', { config: 'clearing' }],
  ]
  for (const [line, name, args, values] of table) {
    const read = readCommandLine(line.split(' ').filter((word) => word !== ''))
    assert.deepEqual(
      [read.name, read.args.join(' '), { ...read.values }],
      [name, args, values],
      line,
    )
  }
})

test('an option that is none is refused', () => {
  for (const line of ['serve --by me', '--by me clearing status'])
    assert.throws(() => readCommandLine(line.split(' ')), /Unknown option '--by'/)
})
