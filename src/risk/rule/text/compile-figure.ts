import type { Values } from '../../factor/factor.ts'
import type { Condition, Figure } from './checked.ts'
import type { Arithmetic } from './expression.ts'

export type Read = (values: Values) => number

/** How conditions inside of numbers are compiled: whether they hold, and whether they fail. */
export type Questions = Readonly<
  Record<'holds' | 'fails', (condition: Condition) => (values: Values) => boolean>
>

/** A number as closures. What is not known, a division by zero and a logarithm of nothing are `NaN`. */
export function compileFigure(node: Figure, questions: Questions): Read {
  const read = (part: Figure) => compileFigure(part, questions)
  switch (node.kind) {
    case 'value':
      return () => node.value
    case 'factor': {
      const { index } = node
      return (values) => values[index] ?? Number.NaN
    }
    case 'arithmetic':
      return arithmetic(node.operator, read(node.left), read(node.right))
    case 'negate': {
      const of = read(node.of)
      return (values) => -of(values)
    }
    case 'abs': {
      const of = read(node.of)
      return (values) => Math.abs(of(values))
    }
    case 'log':
      return logarithm(read(node.of))
    case 'min':
      return extreme(node.args.map(read), (value, best) => value < best)
    case 'max':
      return extreme(node.args.map(read), (value, best) => value > best)
    case 'choose': {
      const [is, isNot] = [questions.holds(node.when), questions.fails(node.when)]
      const [yes, no] = [read(node.yes), read(node.no)]
      return (values) => (is(values) ? yes(values) : isNot(values) ? no(values) : Number.NaN)
    }
    case 'steps':
      return steps(node, read(node.of))
    case 'lookup': {
      const { rows, otherwise } = node
      const of = read(node.of)
      return (values) => {
        const value = of(values)
        return Number.isNaN(value) ? value : (rows.get(value) ?? otherwise)
      }
    }
  }
}

function arithmetic(operator: Arithmetic, left: Read, right: Read): Read {
  switch (operator) {
    case '+':
      return (values) => left(values) + right(values)
    case '-':
      return (values) => left(values) - right(values)
    case '*':
      return (values) => left(values) * right(values)
    case '/':
      // A share of nothing is not known; as infinity it would be above every bound.
      return (values) => {
        const divisor = right(values)
        return divisor === 0 ? Number.NaN : left(values) / divisor
      }
  }
}

const logarithm =
  (of: Read): Read =>
  (values) => {
    const value = of(values)
    return value > 0 ? Math.log(value) : Number.NaN
  }

/** One that is not known makes the whole unknown. */
function extreme(args: readonly Read[], isBetter: (value: number, best: number) => boolean): Read {
  const [first = () => Number.NaN, ...rest] = args
  return (values) => {
    let best = first(values)
    for (const arg of rest) {
      const value = arg(values)
      if (Number.isNaN(value) || isBetter(value, best)) best = value
      if (Number.isNaN(best)) return best
    }
    return best
  }
}

/** Tables are short, so the way along them is as quick as a search by halves. */
function steps({ from, to, before }: Extract<Figure, { kind: 'steps' }>, of: Read): Read {
  const [starts, results] = [Float64Array.from(from), Float64Array.from(to)]
  return (values) => {
    const value = of(values)
    if (Number.isNaN(value)) return value
    let result = before
    for (let step = 0; step < starts.length && value >= (starts[step] ?? Number.NaN); step++)
      result = results[step] ?? Number.NaN
    return result
  }
}
