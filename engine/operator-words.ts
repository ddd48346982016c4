/** What the tasks of a group do, in the order in which rows pass: the names in events, and what people call them. */

export const OPERATOR_WORDS = {
  'read-csv': 'read CSV',
  'read-table': 'read table',
  'read-rows': 'take rows',
  filter: 'filter',
  project: 'compute columns',
  join: 'join',
  partition: 'partition by key',
  'partial-group-by': 'partial group-by',
  'merge-groups': 'merge groups',
  sort: 'sort',
  limit: 'first rows',
  sample: 'look at a sample',
  import: 'write partitions',
  'check-parts': 'check partitions',
  'find-borders': 'find row borders',
} as const;

export type OperatorName = keyof typeof OPERATOR_WORDS;
