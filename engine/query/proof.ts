/**
 * The proof of row borders. A split that begins in the middle of a file guesses where its first row begins. The guess is
 * proven when every split of the file begins where the one before it ended: the first begins at a known place, so by
 * induction all do. Until then nothing that a split reports counts, neither rows nor errors.
 */
import type { ErrorWire } from '../errors.js';
import type { Split, SplitReport, TypeBreak } from '../formats/reader.js';

export type BorderVerdict =
  | { readonly kind: 'proven' }
  /** A guess was wrong: all must be read again from exact borders. */
  | { readonly kind: 'wrong-guess' }
  /** Splits that begin where they should met values that do not fit, or could not be read on. */
  | { readonly kind: 'stopped'; readonly breaks: readonly TypeBreak[]; readonly failure: ErrorWire | null };

/** What a report says of its split's borders, and what kept the split's rows from being used. */
export type BorderReport = Pick<SplitReport, 'start' | 'end'> & Partial<Pick<SplitReport, 'typeBreaks' | 'failure'>>;

/**
 * Judges the reports of all splits of a dataset, in their order. A split with a known `rowStart` needs no proof. Values that
 * do not fit a type leave the proof whole, since the reader goes on to the end of the split; a failure ends it.
 */
export function judgeBorders(splits: readonly Split[], reports: readonly BorderReport[]): BorderVerdict {
  const breaks: TypeBreak[] = [];
  let failure: ErrorWire | null = null;
  let wrong = false;
  let proven = true;
  splits.forEach((split, i) => {
    const report = reports[i] as BorderReport;
    const before = splits[i - 1];
    if (before === undefined || before.file !== split.file || split.rowStart !== undefined) {
      proven = true;
    } else if (proven && (reports[i - 1] as BorderReport).end !== report.start) {
      proven = false;
      wrong = true;
    }
    if (!proven) return;
    breaks.push(...(report.typeBreaks ?? []));
    if (report.failure === undefined) return;
    failure ??= report.failure;
    proven = false;
  });
  if (breaks.length > 0 || failure !== null) return { kind: 'stopped', breaks, failure };
  return wrong ? { kind: 'wrong-guess' } : { kind: 'proven' };
}

/** Physical line, from 1, on which each split begins, given the line on which the data of its file begins. */
export function firstLines(
  splits: readonly Split[],
  reports: readonly Pick<SplitReport, 'lines'>[],
  dataLine: (file: number) => number,
): number[] {
  const lines: number[] = [];
  splits.forEach((split, i) => {
    const before = splits[i - 1];
    const continues = before !== undefined && before.file === split.file;
    const line = continues
      ? (lines[i - 1] as number) + (reports[i - 1] as Pick<SplitReport, 'lines'>).lines
      : dataLine(split.file);
    lines.push(line);
  });
  return lines;
}
