/** A small town of cards and terminals, for tests of what learns from payments: its CSV, the same for a seed. */

type TownSize = Readonly<{ seed: number; days: number; customers: number; terminals: number }>

/**
 * `id,t,cust,term,amt,y` of payments in which terminals go bad for ten days and customers pay five
 * times the usual amount for a week; a column `scen` says which, and must never be looked at.
 */
export function cardTown({ seed, days, customers, terminals }: TownSize): string {
  const draw = drawer(seed)
  const usual = Array.from({ length: customers }, () => 1000 + Math.floor(draw() * 9000))
  const badTerminals = new Map<number, number>()
  const badCustomers = new Map<number, number>()
  const lines = ['id,t,cust,term,amt,y,scen']
  for (let day = 0; day < days; day += 1) {
    if (day % 4 === 0) badTerminals.set(Math.floor(draw() * terminals), day + 10)
    if (day % 2 === 0) badCustomers.set(Math.floor(draw() * customers), day + 7)
    const times = Array.from({ length: customers * 2 }, () => Math.floor(draw() * 86_400))
    for (const second of times.toSorted((a, b) => a - b)) {
      const [customer, terminal] = [Math.floor(draw() * customers), Math.floor(draw() * terminals)]
      const isTerminal = day < (badTerminals.get(terminal) ?? 0)
      const isCustomer = day < (badCustomers.get(customer) ?? 0) && draw() < 0.5
      const amount = (usual[customer] ?? 0) * (0.5 + draw()) * (isCustomer ? 5 : 1)
      const scenario = isTerminal ? 2 : isCustomer ? 3 : 0
      const cells = [
        lines.length - 1,
        day * 86_400 + second,
        customer,
        terminal,
        Math.floor(amount),
      ]
      lines.push([...cells, Math.min(1, scenario), scenario].join(','))
    }
  }
  return `${lines.join('\n')}\n`
}

/** Numbers from 0 up to 1, by mulberry32. */
function drawer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
