/**
 * A reporter of one line, `N passed, N failed, N skipped`, for whoever reads only the end of a run.
 * A file that crashes and a test that is cancelled count as failed; `todo` counts as skipped.
 */
import type { TestEvent } from 'node:test/reporters'

async function* closing(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    // One summary per file, and one without a file for the whole run.
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue
    const { tests, passed, skipped, todo } = event.data.counts
    const failed = tests - passed - skipped - todo
    yield `${passed} passed, ${failed} failed, ${skipped + todo} skipped\n`
  }
}

// node:test takes a reporter by its default export; nothing else here may have one.
export default closing
