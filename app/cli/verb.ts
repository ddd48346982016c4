import type { Io } from './io.js';
import type { Engine, Frame, Library } from './library.js';
import type { Monitor } from './monitor.js';
import type { OptionName, Values } from './options.js';

/** What a verb is: one file each in `verbs/`, listed in `verbs/index.ts`. */
export interface Verb {
  readonly name: string;
  /** What follows the verb in its usage line. */
  readonly operands: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly Example[];
  run(context: VerbContext): Promise<void>;
}

export interface Example {
  /** Everything behind `partita`. */
  readonly command: string;
  readonly doc: string;
}

export interface Prepared {
  readonly frame: Frame;
  /** Columns of the tables that it reads. */
  readonly sourceColumns: number;
}

/** A verb whose result is a lazy frame, so that `explain` can show it without running it. */
export interface FrameVerb extends Verb {
  /** The frame over these paths. */
  prepare(context: VerbContext, paths: readonly string[]): Promise<Prepared>;
}

export interface VerbContext {
  readonly verb: string;
  readonly positionals: readonly string[];
  readonly values: Values;
  readonly library: Library;
  /** The engine with the limits of the command line; started when first asked for, closed after the verb. */
  readonly engine: () => Engine;
  readonly io: Io;
  readonly monitor: Monitor;
  /** Aborted by Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
}
