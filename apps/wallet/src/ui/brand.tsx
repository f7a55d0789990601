/** The coin: round as heaven, a square hole as earth, in the jade and bronze of the theme. */
export function Coin({ size = 40 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="23" fill="var(--card-to)" />
      <circle cx="24" cy="24" r="18.5" fill="none" stroke="var(--coin)" strokeWidth="2.2" />
      <path d="M17 17h14v14H17z" fill="none" stroke="var(--coin)" strokeWidth="2.2" />
    </svg>
  )
}

/** 通宝 as outlines (Noto Serif CJK SC Bold, SIL OFL 1.1), so that it looks the same everywhere. */
export const wordOutline =
  'M8 5 7 6C11 12 16 20 17 27C28 35 37 14 8 5ZM78 58H67V47H78ZM47 78V61H57V79H59C64 79 67 77 67 77V61H78V70C78 71 78 71 76 71C75 71 70 71 70 71V72C74 73 75 74 76 75C76 77 77 79 77 82C88 81 89 77 89 70V35C91 34 92 33 93 32L82 24L77 30H69C72 28 74 25 70 22C76 20 82 17 86 15C89 15 90 14 90 14L80 4L74 10H34L35 12H73C71 15 69 18 66 20C62 18 56 16 45 16L44 18C53 20 58 25 61 29C62 29 62 30 63 30H48L36 25V80C32 79 29 77 26 74V43C29 43 31 42 31 41L20 32L14 39H3L3 42H16V76C11 79 6 82 2 85L10 96C11 96 12 95 11 94C14 88 19 81 21 78C22 76 23 76 25 78C33 90 42 95 62 95C71 95 82 95 90 95C90 90 93 86 97 85V84C86 84 77 84 66 84C54 84 45 84 38 81C43 81 47 79 47 78ZM78 44H67V33H78ZM57 58H47V47H57ZM57 44H47V33H57Z M145 3 144 4C148 7 151 13 151 18C163 27 174 4 145 3ZM166 67 166 68C169 71 172 77 173 83C183 91 193 71 166 67ZM189 81 183 89H160V64H186C188 64 188 63 189 62C185 59 178 53 178 53L172 61H160V42H188C190 42 191 41 191 40C189 38 186 36 184 34C188 32 194 28 197 25C199 25 200 25 201 24L190 14L184 20H123C122 18 122 16 121 14H120C120 19 116 23 112 25C109 26 106 30 107 34C109 38 114 40 118 37C122 35 124 30 123 23H185C184 26 183 30 183 33L180 31L174 39H119L120 42H148V61H121L122 64H148V89H108L109 92H198C199 92 200 92 201 90C196 87 189 81 189 81Z'

export function Wordmark({ height = 22 }: { height?: number }) {
  return (
    <svg
      height={height}
      width={height * 2.08}
      viewBox="0 -2 206 102"
      fill="currentColor"
      role="img"
      aria-label="通宝"
    >
      <path d={wordOutline} />
    </svg>
  )
}
