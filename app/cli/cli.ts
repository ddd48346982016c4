import { PartitaError, rankNames } from '../../engine/index.js';
import { ClosedPipeError } from '../output/sink.js';
import { parseArguments } from './arguments.js';
import { generalHelp, verbHelp } from './help.js';
import type { Io } from './io.js';
import type { Engine, Library, Notice } from './library.js';
import { EXIT, errorMessage, exitCodeOf } from './messages.js';
import { Monitor } from './monitor.js';
import { engineOptions } from './open-options.js';
import { chosenFormat } from './result.js';
import { UsageError } from './usage-error.js';
import type { Verb } from './verb.js';
import { VERBS } from './verbs/index.js';
import { VERSION } from './version.js';

/**
 * One call of the command line from its words to its exit code. Takes the engine and the streams; owns nothing that
 * outlives the call.
 */
export async function runCli(words: readonly string[], library: Library, io: Io, signal: AbortSignal): Promise<number> {
  try {
    await dispatch(words, library, io, signal);
    return EXIT.done;
  } catch (error) {
    if (error instanceof ClosedPipeError) return EXIT.done;
    io.stderr.stream.write(errorMessage(error));
    return exitCodeOf(error);
  }
}

async function dispatch(words: readonly string[], library: Library, io: Io, signal: AbortSignal): Promise<void> {
  const [name, ...rest] = words;
  if (name === '--version' || name === '-V') {
    io.stdout.stream.write(`partita ${VERSION}\n`);
  } else if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    io.stdout.stream.write(generalHelp());
  } else if (name === 'help') {
    io.stdout.stream.write(verbHelp(verbNamed(rest[0] ?? '')));
  } else if (name === undefined) {
    throw new UsageError(`no verb given; verbs: ${verbNames()}`);
  } else {
    await runVerb(verbNamed(name), rest, library, io, signal);
  }
}

async function runVerb(
  verb: Verb,
  words: readonly string[],
  library: Library,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  if (words.includes('--help') || words.includes('-h')) {
    io.stdout.stream.write(verbHelp(verb));
    return;
  }
  const { positionals, values } = parseArguments(words, verb.options, verb.name);
  const format = chosenFormat(values, io).name;
  const resultsOnTerminal = io.stdout.isTerminal && values.out === undefined && format !== 'table';
  const monitor = new Monitor(io, values, signal, resultsOnTerminal);
  let engine: Engine | undefined;
  const start = (): Engine => (engine ??= library.startEngine(engineOptions(values)));
  try {
    await verb.run({ verb: verb.name, positionals, values, library, engine: start, io, monitor, signal });
  } catch (error) {
    await monitor.close().catch((problem: unknown) => monitor.warn(noticeOf(problem)));
    throw error;
  } finally {
    await engine?.close();
  }
  await monitor.close();
}

/** What else went wrong, beside the error that is told. */
function noticeOf(problem: unknown): Notice {
  const { domain, message } = PartitaError.from(problem, 'command line');
  return { code: domain ?? 'command line', message };
}

function verbNamed(name: string): Verb {
  const verb = VERBS.find((candidate) => candidate.name === name);
  if (verb !== undefined) return verb;
  const { near } = rankNames(
    name,
    VERBS.map((candidate) => candidate.name),
  );
  const guess = near === undefined ? ';' : `; did you mean '${near}'?`;
  throw new UsageError(`no verb '${name}'${guess} verbs: ${verbNames()}`);
}

function verbNames(): string {
  return [...VERBS.map((verb) => verb.name), 'help'].join(', ');
}
