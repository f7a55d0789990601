/** Line icons on a 24-unit grid, one stroke. */
const paths = {
  home: 'M4 11l8-6.5 8 6.5M6 9.5V19a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V9.5M10 20v-5h4v5',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  next: 'M9.5 6l6 6-6 6',
  person:
    'M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM4.5 20c.7-3.6 3.7-5.5 7.5-5.5s6.8 1.9 7.5 5.5',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5C3 16 5.6 14.2 9 14.2s6 1.8 6.5 5.3M15.5 4.3a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.2.6 3.6 2.3 4 5',
  approval:
    'M6 3.5h12A1.5 1.5 0 0 1 19.5 5v14a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 19V5A1.5 1.5 0 0 1 6 3.5zM8.5 12.2l2.4 2.4 4.8-5.2',
  log: 'M6 3.5h12V20l-2.4-1.5L13.2 20 12 18.7 10.8 20l-2.4-1.5L6 20zM9 8h6M9 12h6',
  shield: 'M12 3.5l7 2.5v5.5c0 4.5-2.9 7.7-7 9-4.1-1.3-7-4.5-7-9V6zM9 12l2.2 2.2L15.2 10',
  list: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  rule: 'M5 5h14M5 12h8M5 19h5M15 17.5l2 2 4-4.5',
  chart: 'M4.5 4v15.5H20M8 15.5l3.5-5 3 3L19.5 7',
  model: 'M12 3.5l7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7zM12 12l7.5-4.3M12 12v8.5M12 12L4.5 7.7',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4',
  lock: 'M6.5 10.5h11A1.5 1.5 0 0 1 19 12v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2',
  globe:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.5 3.6 5.7 3.6 9S14.5 18.5 12 21c-2.5-2.5-3.6-5.7-3.6-9S9.5 5.5 12 3z',
  theme: 'M12 20.5a8.5 8.5 0 1 0 0-17zM12 3.5a8.5 8.5 0 0 0 0 17',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15',
  columns: 'M4.5 5h15v14h-15zM9.5 5v14M14.5 5v14',
  download: 'M12 4v12M7 11l5 5 5-5M5 20h14',
  upload: 'M12 16V4M7 9l5-5 5 5M5 20h14',
  store:
    'M4.5 9.5L6 4.5h12l1.5 5M4.5 9.5a2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0M6 12v7.5h12V12M10 19.5v-4h4v4',
  till: 'M5 10.5h14v9H5zM7.5 10.5V5.5h9v5M9 14h.01M12 14h.01M15 14h.01M9 17h.01M12 17h.01M15 17h.01',
  qr: 'M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h2v2h-2zM17.5 17.5h2v2M13.5 19.5h2M19.5 13.5v1.5',
  money:
    'M3.5 7h17v10.5h-17zM12 14.6a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM6.5 12.2h.01M17.5 12.2h.01',
  percent:
    'M18 6L6 18M8 9.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM16 18a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5z',
  bookmark: 'M7 4h10v16l-5-3.8L7 20z',
  logout:
    'M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12H20M16.5 8.5L20 12l-3.5 3.5',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 18 }: Readonly<{ name: IconName; size?: number }>) {
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
