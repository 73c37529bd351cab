/** Counts test results, and prints `N passed, N failed` as the last line of a run of Web Test Runner. */

/** How many tests passed, failed and were skipped, over all engines. A file that did not run at all is one failure. */
export function countTests(sessions) {
  const counts = {passed: 0, failed: 0, skipped: 0};
  for (const session of sessions) {
    const before = counts.failed;
    if (session.testResults) countSuite(session.testResults, counts);
    if (!session.passed && counts.failed === before) counts.failed++;
  }
  return counts;
}

/** The closing line, for people and for programs. */
export function closingLine({passed, failed, skipped}) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

export function summaryReporter() {
  let finished;
  return {
    stop({sessions}) {
      finished = sessions;
    },
    // The last progress report is asked for after `stop`, so what it says stands below everything else.
    getTestProgress() {
      return finished ? [closingLine(countTests(finished))] : [];
    },
  };
}

function countSuite({suites, tests}, counts) {
  for (const test of tests) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
  for (const suite of suites) countSuite(suite, counts);
}
