/** Runs `work` and answers what it took: seconds, and the most memory this process held meanwhile. */
export async function measured<Out>(
  work: () => Promise<Out>,
): Promise<Readonly<{ out: Out; seconds: number; rssMb: number }>> {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  look()
  const timer = setInterval(look, 20)
  const begun = performance.now()
  try {
    const out = await work()
    look()
    const seconds = Math.round(performance.now() - begun) / 1_000
    return { out, seconds, rssMb: Math.round(peak / 2 ** 20) }
  } finally {
    clearInterval(timer)
  }
}
