import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { machine } from '#kernel/machine'

const door = machine('closed', { closed: ['open', 'locked'], open: ['closed'], locked: [] })

test('the table is the machine', () => {
  equal(door.canMove('closed', 'open'), true)
  equal(door.canMove('locked', 'open'), false)
  equal(door.isFinal('locked'), true)
  equal(door.isFinal('open'), false)
  deepEqual(door.sourcesOf('closed'), ['open'])
})

test('a state that nothing leads to is refused at start', () => {
  throws(() => machine('a', { a: [], b: [] }), /every state is reachable from a/)
})
