// Builds, runs all tests, and prints as the very last line how many passed, failed and were skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.mjs';

await buildAll();
const folder = mkdtempSync(join(tmpdir(), 'partita-tests-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit' });
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;
console.log(counts === null ? '0 passed, 1 failed' : summary(counts));

function summary({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  // A file that does not load has no tests, but it has failed.
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  // Neither has a test of its own what ended the runner or was thrown outside of any test.
  const failed = Math.max(numFailedTests + unloaded, status === 0 ? 0 : 1);
  const skipped = numPendingTests + numTodoTests;
  return `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
