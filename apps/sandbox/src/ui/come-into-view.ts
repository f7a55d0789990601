/** On a phone what a tap opens stands below the fold; as a `ref` this brings it up, once. */
export function comeIntoView(part: HTMLElement | null): void {
  part?.scrollIntoView({ block: 'nearest' })
}
