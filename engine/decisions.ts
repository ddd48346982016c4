/** Why a decision was taken at run time: a code with its values for whoever speaks another language, and English. */

interface Causes {
  readonly 'one-group': NoValues;
  /** Whole numbers that lie close together. */
  readonly 'key-span': { readonly slots: number };
  readonly 'few-groups': { readonly groups: number };
  readonly 'many-groups': { readonly groups: number; readonly rows: number };
  /** Every sampled row is a group of its own. */
  readonly 'all-distinct': NoValues;
  readonly 'all-distinct-of': { readonly rows: number };
  readonly 'table-full': { readonly groups: number; readonly rows: number };
  readonly 'rows-repeat': { readonly groups: number; readonly rows: number };
  readonly 'too-many-keys': { readonly combinations: number };
  readonly 'key-not-whole': NoValues;
  readonly 'key-outside': NoValues;
  /** Keys are grouped as digits of fewer whole numbers. */
  readonly 'keys-packed': { readonly keys: number; readonly words: number };
  /** Groups that are about as many as rows, by packed keys. */
  readonly 'rows-sorted': { readonly sampled: number };
  readonly 'wrong-border': NoValues;
  readonly 'wider-type': {
    readonly column: string;
    readonly type: string;
    readonly was: string;
    readonly value: string;
    readonly path: string;
  };
  /** Rows of a join's table that share their hash. */
  readonly 'one-hash': { readonly rows: number };
  readonly 'table-rows': { readonly rows: number };
  readonly 'table-size': { readonly rows: number; readonly size: string };
  /** Slices of a join's table by ranges of its first key, and what the largest takes. */
  readonly 'key-ranges': { readonly slices: number; readonly size: string };
  readonly 'full-join': NoValues;
  /** Rows to sort lie in several splits: ranges of the keys, as a sample has them, need no merging. */
  readonly 'sorted-apart': { readonly sampled: number };
  readonly 'no-room': { readonly message: string };
}

type NoValues = Readonly<Record<never, never>>;
export type CauseCode = keyof Causes;
export type Cause = { readonly [Code in CauseCode]: { readonly code: Code } & Causes[Code] }[CauseCode];

export function causeText(cause: Cause): string {
  switch (cause.code) {
    case 'one-group':
      return 'one group';
    case 'key-span':
      return `keys span ${cause.slots} slots`;
    case 'few-groups':
      return `about ${cause.groups} groups`;
    case 'many-groups':
      return `about ${cause.groups} groups in about ${cause.rows} rows`;
    case 'all-distinct':
      return 'every sampled row its own group';
    case 'all-distinct-of':
      return `every sampled row its own group in about ${cause.rows} rows`;
    case 'table-full':
      return `${cause.groups} groups of ${cause.rows} rows filled the table's memory`;
    case 'rows-repeat':
      return `the first ${cause.rows} rows have only ${cause.groups} groups`;
    case 'too-many-keys':
      return `${cause.combinations} combinations of keys do not fit the memory`;
    case 'key-not-whole':
      return 'a key is neither integer nor bool';
    case 'key-outside':
      return 'a key outside the ranges of the statistics';
    case 'keys-packed':
      return `the values of ${cause.keys} keys are known: digits of ${cause.words} whole numbers stand for them`;
    case 'rows-sorted':
      return `hardly two of ${cause.sampled} sampled rows share a group: rows are sorted range by range`;
    case 'wrong-border':
      return 'a guess inside quotes was wrong';
    case 'wider-type':
      return `'${cause.value}' in ${cause.path} is not ${cause.was}`;
    case 'one-hash':
      return `${cause.rows} rows of the table share their hash`;
    case 'table-rows':
      return `${cause.rows} rows of the table`;
    case 'table-size':
      return `${cause.rows} rows of the table take ${cause.size}`;
    case 'key-ranges':
      return `ranges of the keys cut the table into ${cause.slices} slices of ${cause.size} at most`;
    case 'full-join':
      return 'a full join';
    case 'sorted-apart':
      return `ranges of the keys of ${cause.sampled} sampled rows are sorted one by one`;
    case 'no-room':
      return cause.message;
  }
}

/** The body of the event that tells of a decision. */
export function decisionEvent(subject: string, choice: string, cause: Cause): DecisionEvent {
  return { type: 'decision', subject, choice, reason: causeText(cause), cause };
}

export interface DecisionEvent {
  readonly type: 'decision';
  readonly subject: string;
  readonly choice: string;
  /** In English. */
  readonly reason: string;
  /** Recordings of earlier versions have none. */
  readonly cause?: Cause;
}
