import JsBarcode from 'jsbarcode'
import { useMemo } from 'react'

type Encoded = { encodings?: { data: string }[] }

/** Code 128 of the digits, as one path of bars: crisp at any width and free of inline styles. */
function barsOf(digits: string): { path: string; width: number } {
  const target: Encoded = {}
  JsBarcode(target, digits, { format: 'CODE128' })
  const bits = (target.encodings ?? []).map(({ data }) => data).join('')
  const bars = [...bits.matchAll(/1+/g)].map(
    ({ 0: run, index }) => `M${index} 0h${run.length}v1h-${run.length}z`,
  )
  return { path: bars.join(''), width: bits.length }
}

export function Barcode({ digits, label }: { digits: string; label: string }) {
  const { path, width } = useMemo(() => barsOf(digits), [digits])
  return (
    <svg
      className="barcode"
      viewBox={`0 0 ${width} 1`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
      data-testid="barcode"
    >
      <path d={path} />
    </svg>
  )
}
