/**
 * Words as the index has them, the same when it is built and when it is asked: what is written in
 * letters is a word (and each part of `out_trade_no`), what is written in Chinese is every two
 * characters that stand side by side. Nothing is stemmed; the search asks by beginnings.
 */
export function tokensOf(text: string): string[] {
  const runs = text.toLowerCase().match(/[a-z0-9_]+|\p{Script=Han}+/gu) ?? []
  return runs.flatMap((run) => (/^[a-z0-9_]/.test(run) ? wordsOf(run) : pairsOf(run)))
}

const wordsOf = (word: string): string[] =>
  word.includes('_') ? [word, ...word.split('_').filter((part) => part.length > 1)] : [word]

function pairsOf(run: string): string[] {
  const characters = Array.from(run)
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}
