/** The command line itself is wrong: exit code 2. Anything wrong with data or files is a `PartitaError` instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The verb whose help would show the right way, where one was named. */
  readonly verb: string | null;

  constructor(message: string, verb: string | null = null) {
    super(message);
    this.verb = verb;
  }
}
