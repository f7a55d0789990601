import { encodeQR } from 'qr'
import { useMemo } from 'react'

/** A QR code as one path; the quiet zone is part of the picture, because scanners need it. */
export function QrImage({ text, label }: { text: string; label: string }) {
  const { path, side } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
    const cells = rows.flatMap((row, y) =>
      row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])),
    )
    return { path: cells.join(''), side: rows.length }
  }, [text])
  return (
    <svg
      className="qr-image"
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
      data-testid="qr"
    >
      <path d={path} />
    </svg>
  )
}
