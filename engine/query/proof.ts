/**
 * The proof of row borders. A split that begins in the middle of a file guesses where its first row begins. The guess is
 * proven when every split of the file begins where the one before it ended: the first begins at a known place, so by
 * induction all do. Until then nothing that a split reports counts, neither rows nor errors.
 */
import type { Split, SplitReport } from '../formats/reader.js';

/** The splits whose guess was wrong: those that do not begin where the one before them in the same file ended. */
export function unprovenSplits(splits: readonly Split[], reports: readonly SplitReport[]): Split[] {
  return splits.filter((split, i) => {
    const before = splits[i - 1];
    if (before === undefined || before.file !== split.file) return false;
    return (reports[i] as SplitReport).start !== (reports[i - 1] as SplitReport).end;
  });
}

/** Physical line, from 1, on which each split begins, given the line on which the data of its file begins. */
export function firstLines(
  splits: readonly Split[],
  reports: readonly SplitReport[],
  dataLine: (file: number) => number,
): number[] {
  const lines: number[] = [];
  splits.forEach((split, i) => {
    const before = splits[i - 1];
    const continues = before !== undefined && before.file === split.file;
    const line = continues ? (lines[i - 1] as number) + (reports[i - 1] as SplitReport).lines : dataLine(split.file);
    lines.push(line);
  });
  return lines;
}
