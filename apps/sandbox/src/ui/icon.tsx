/** Line icons on a 24-unit grid, one stroke, as the wallet has them. */
const paths = {
  alert: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.5h.01',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2',
  copy: 'M9 8.5h9a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H9A1.5 1.5 0 0 1 7.5 19v-9A1.5 1.5 0 0 1 9 8.5zM4.5 15V5A1.5 1.5 0 0 1 6 3.5h9.5',
  down: 'M6 9.5l6 6 6-6',
  download: 'M12 4v12M7 11l5 5 5-5M5 20h14',
  eye: 'M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  fault: 'M12 3.5L21.5 20h-19zM12 10v4.5M12 17.2h.01',
  forward: 'M4.5 6l7 6-7 6zM12.5 6l7 6-7 6z',
  globe:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.5 3.6 5.7 3.6 9S14.5 18.5 12 21c-2.5-2.5-3.6-5.7-3.6-9S9.5 5.5 12 3z',
  hand: 'M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3 10h18M6.5 15h4',
  home: 'M4 4.5h7v7H4zM14 4.5h6v4h-6zM14 11.5h6v8h-6zM4 14.5h7v5H4z',
  logout:
    'M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12H20M16.5 8.5L20 12l-3.5 3.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  message:
    'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.3V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5zM8 9.5h8M8 12.8h5',
  person:
    'M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM4.5 20c.7-3.6 3.7-5.5 7.5-5.5s6.8 1.9 7.5 5.5',
  plus: 'M12 5v14M5 12h14',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15',
  script: 'M6 3.5h12V20l-2.4-1.5L13.2 20 12 18.7 10.8 20l-2.4-1.5L6 20zM9 8h6M9 12h6',
  shield: 'M12 3.5l7 2.5v5.5c0 4.5-2.9 7.7-7 9-4.1-1.3-7-4.5-7-9V6zM9 12l2.2 2.2L15.2 10',
  shop: 'M4.5 9.5V19a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1V9.5M3.5 8l1.8-4h13.4l1.8 4c0 1.4-1.2 2.5-2.8 2.5S14.9 9.4 14.9 8c0 1.4-1.3 2.5-2.9 2.5S9.1 9.4 9.1 8c0 1.4-1.2 2.5-2.8 2.5S3.5 9.4 3.5 8zM10 20v-5h4v5',
  theme: 'M12 20.5a8.5 8.5 0 1 0 0-17zM12 3.5a8.5 8.5 0 0 0 0 17',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
