/** Chinese, unless English is preferred by the browser. */
export function languageOf(accepted: string | undefined): 'zh' | 'en' {
  const wishes = (accepted ?? '')
    .split(',')
    .map((wish) => /^\s*(?<tag>[a-z]{2})[\w-]*\s*(?:;\s*q=(?<weight>[\d.]+))?/i.exec(wish)?.groups)
    .map((wish) => ({ tag: wish?.['tag']?.toLowerCase(), weight: Number(wish?.['weight'] ?? 1) }))
    .filter(({ tag }) => tag === 'zh' || tag === 'en')
    .toSorted((a, b) => b.weight - a.weight)
  return wishes[0]?.tag === 'en' ? 'en' : 'zh'
}
