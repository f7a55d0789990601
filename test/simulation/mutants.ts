/** A guard of `src/payments/instruction` taken away: the simulation must notice. */
export type Mutant = Readonly<{
  name: string
  file: string
  /** Stands exactly once in the file. */
  text: string
  instead: string
  /** What it would do to people. */
  harm: string
}>

const decide = 'decide.ts'
const instruction = 'instruction.ts'
const instruct = 'instruct.ts'
const learn = 'learn.ts'

export const mutants: readonly Mutant[] = [
  {
    name: 'silence is failure',
    file: decide,
    text: "return { instruction: unknown(instruction, answer.why, heard.now), verdict: 'none' }\n    default:",
    instead: 'return onRefusal({ ...instruction, calls: 1 }, answer.why, heard)\n    default:',
    harm: 'a payment that arrived is called failed, and the payer pays again',
  },
  {
    name: 'a late view is believed',
    file: decide,
    text: "  if (isBackward(instruction, report)) return { instruction, verdict: 'none' }\n",
    instead: '',
    harm: 'what has succeeded is open again',
  },
  {
    name: 'one absence is enough',
    file: decide,
    text: 'absences < absencesNeeded || now.getTime() - sentAt.getTime() < absenceGraceMs',
    instead: 'absences < 1',
    harm: 'a request that is under way is called lost, and sent through another channel',
  },
  {
    name: 'absence is believed while a call is under way',
    file: decide,
    text: ' || now.getTime() - sentAt.getTime() < absenceGraceMs',
    instead: '',
    harm: 'the same, a little later',
  },
  {
    name: 'amounts are not compared',
    file: decide,
    text: 'told !== null && (told.minor !== amount.minor || told.currency !== amount.currency)',
    instead: 'told === null && amount.minor < 0n',
    harm: 'goods are sent for a fen less, or for nothing',
  },
  {
    name: 'a new number on each try',
    file: instruct,
    text: 'const live = same.findLast(blocksAnother)',
    instead: 'const live = same.findLast(() => false)',
    harm: 'each repetition charges once more',
  },
  {
    name: 'another channel while the first may have it',
    file: instruct,
    text: "    if (live && live.channel !== asked.channel) throw refuse('INSTRUCTION_LIVE')\n",
    instead:
      '    if (live && live.channel !== asked.channel) {\n      const other = sending(newInstruction(asked, now()), now())\n      await tx.put(other)\n      return other\n    }\n',
    harm: 'an order is open at two channels',
  },
  {
    name: 'a second success is nobody’s',
    file: decide,
    text: "return subject === 'ended' && late === 'reopen' ? 'settle' : 'take_surplus'",
    instead: "return subject === 'ended' && late === 'reopen' ? 'settle' : 'none'",
    harm: 'a payer has paid twice, and nobody gives it back',
  },
  {
    name: 'a late success is settled as if in time',
    file: decide,
    text: "return subject === 'ended' && late === 'reopen' ? 'settle' : 'take_surplus'",
    instead: "return 'settle'",
    harm: 'what was paid by another is paid once more',
  },
  {
    name: 'success is unlearned by anything but a reversal of it',
    file: decide,
    text: "  if (standing === 'succeeded') return !(kind === 'pay' && report.standing === 'reversed')\n",
    instead: '',
    harm: 'a success that is told twice is booked twice, or taken for a failure',
  },
  {
    name: 'a late success is ignored',
    file: decide,
    text: 'return isSettled({ standing }) && !finalStandings.has(report.standing)',
    instead: 'return isSettled({ standing })',
    harm: 'what was called closed, failed or absent, and paid all the same, is never booked',
  },
  {
    name: 'a no to a repetition is believed',
    file: decide,
    text: "  if (instruction.calls > 1)\n    return { instruction: unknown(instruction, why, heard.now), verdict: 'none' }\n",
    instead: '',
    harm: '"already paid" is taken for "not paid"',
  },
  {
    name: 'unsent is believed of all calls before',
    file: decide,
    text: '  if (instruction.calls > 1) {\n',
    instead: '  if (instruction.calls > 99) {\n',
    harm: 'a payment that the first call has made is called absent',
  },
  {
    name: 'a refused question is a refused payment',
    file: 'resolve-instructions.ts',
    text: 'learn(deps, due, asHeard(await channels.query(due, content)), now())',
    instead: 'learn(deps, due, await channels.query(due, content), now())',
    harm: 'an open payment is called absent because a query was rate-limited',
  },
  {
    name: 'the target of a close is not told',
    file: learn,
    text: "    await learnOne(tx, await again(tx, held, target), target, { is: 'reported', report: told }, now)\n",
    instead: '',
    harm: 'an order that was closed or reversed there stays as it was here',
  },
  {
    name: 'a payment is seen as its close sees it',
    file: learn,
    text: 'const after = await learnOne(tx, await again(tx, held, target), target, answer, now)',
    instead: 'const after = await learnOne(tx, held, target, answer, now)',
    harm: 'a late success that a close finds is forgotten',
  },
  {
    name: 'whoever calls holds no lease',
    file: instruction,
    text: '  nextAt: plusMs(now, callLeaseMs),\n',
    instead: '  nextAt: now,\n',
    harm: 'others ask about a call that is under way, and find nothing',
  },
  {
    name: 'whoever looks holds no lease',
    file: 'resolve-instructions.ts',
    text: 'leasedUntil: plusMs(at, callLeaseMs)',
    instead: 'leasedUntil: at',
    harm: 'all processes call for the same one at once',
  },
  {
    name: 'the subject is not locked while one is begun',
    file: instruct,
    text: 'const held = await tx.hold(asked)',
    instead: 'const held = await books.transact((other) => other.hold(asked))',
    harm: 'two clicks are two payments',
  },
  {
    name: 'called before it is written down',
    file: instruct,
    text: '  const begun = await begin(deps, asked)\n',
    instead:
      '  const early = sending(newInstruction(asked, deps.now()), deps.now())\n  await deps.channels.send(early, content)\n  const begun = await begin(deps, asked)\n',
    harm: 'a crash forgets that the payer was charged',
  },
  {
    name: 'the unknown is not looked at again',
    file: decide,
    text: '    nextAt: nextQuery(unknownSince, now),\n',
    instead: '    nextAt: null,\n',
    harm: 'an unknown outcome stays unknown',
  },
  {
    name: 'what is open is not looked at again',
    file: decide,
    text: "nextAt: settled || standing === 'abnormal' ? null : nextLook(instruction.createdAt, now),",
    instead: 'nextAt: null,',
    harm: 'a notice that is lost is a payment that is lost',
  },
  {
    name: 'what is undone is kept',
    file: decide,
    text: "      if (standing === 'succeeded') return 'undo'\n",
    instead: "      if (standing === 'succeeded') return 'none'\n",
    harm: 'a merchant keeps what the payer has back',
  },
  {
    name: 'a disputed one is told again',
    file: instruct,
    text: '    if (live && isSettled(live)) return live\n',
    instead: "    if (live?.standing === 'succeeded') return live\n",
    harm: 'what people look at moves under their hands',
  },
  {
    name: 'a success is told again',
    file: instruct,
    text: '    if (live && isSettled(live)) return live\n',
    instead: '',
    harm: 'a payment that stands is SENT again',
  },
  {
    name: 'a transfer that arrives late is forgotten',
    file: decide,
    text: "new Set(['pay', 'transfer'])",
    instead: "new Set(['pay'])",
    harm: 'the payee has the money, and the merchant as well',
  },
  {
    name: 'what is found absent is never sent anew',
    file: decide,
    text: "  if (canRepeat(instruction)) return { instruction: anew(waiting, now), verdict: 'none' }\n",
    instead: "  if (canRepeat(instruction)) return { instruction: waiting, verdict: 'none' }\n",
    harm: 'a refund that is refused is told again for ever',
  },
  {
    name: 'a payment is sent again without its code',
    file: decide,
    text: "=> kind !== 'pay'\n",
    instead: "=> kind !== 'pay' || true\n",
    harm: 'an absent payment is never known to be absent',
  },
  {
    name: 'what has ended here is begun once more',
    file: instruct,
    text: "    if (!live && isWanted && held.stateFor('') !== 'waiting') throw refuse('SUBJECT_ENDED')\n",
    instead: '',
    harm: 'a payer is charged for what is closed',
  },
  {
    name: 'calls are not counted',
    file: instruction,
    text: '  calls: instruction.calls + 1,\n',
    instead: '  calls: 1,\n',
    harm: 'a no to a repetition is taken for a no to the payment',
  },
  {
    name: 'a no is believed after success',
    file: decide,
    text: 'function onRefusal(instruction: Instruction, why: string, heard: Heard): Decision {\n  if (isSettled(instruction)) return',
    instead:
      'function onRefusal(instruction: Instruction, why: string, heard: Heard): Decision {\n  if (why === "") return',
    harm: 'what a notice said first is overturned by a late answer',
  },
  {
    name: 'absence is believed after success',
    file: decide,
    text: '  if (isSettled(instruction) || isUntold(instruction)) return { instruction, verdict',
    instead: '  if (isUntold(instruction)) return { instruction, verdict',
    harm: 'the same, by a query that was under way',
  },
  {
    name: 'silence is heard after success',
    file: decide,
    text: '  if (isSettled(instruction) || isUntold(instruction)) return instruction\n',
    instead: '  if (isUntold(instruction)) return instruction\n',
    harm: 'what is settled is unknown again',
  },
  {
    name: 'what is not due any more is sent again',
    file: instruct,
    text: 'if (!current || !isStillDue(current)) return undefined',
    instead: 'if (!current) return undefined',
    harm: 'a refund that a notice has settled is SENT again',
  },
  {
    name: 'a dispute outlasts the truth',
    file: decide,
    text: "  if (standing === 'disputed') return false\n",
    instead: "  if (standing === 'disputed') return true\n",
    harm: 'one lie takes a payment out of the books for good',
  },
  {
    name: 'a success is disputed',
    file: decide,
    text: "  if (instruction.standing === 'succeeded') return { instruction, verdict: 'none' }\n",
    instead: '',
    harm: 'one wrong notice takes a payment out of the books',
  },
  {
    name: 'a closed order was closed in vain',
    file: learn,
    text: "if (target.standing === 'succeeded' && kind === 'close')",
    instead: "if (target.standing === 'succeeded' && kind === 'reverse')",
    harm: 'a till that reverses is told it is done, and the payer stays charged',
  },
  {
    name: 'what had ended ends its order once more',
    file: decide,
    text: "return subject === 'waiting' && !(isSettled({ standing }) && standing !== 'disputed')",
    instead: "return subject === 'waiting'",
    harm: 'an order is closed while another channel may still take it',
  },
  {
    name: 'whatever succeeds settles its order',
    file: decide,
    text: "      if (subject === 'waiting') return 'settle'\n",
    instead: "      if (subject !== 'ended') return 'settle'\n",
    harm: 'a second success is booked as the first',
  },
]
