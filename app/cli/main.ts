#!/usr/bin/env node
import { Engine, PartitaError, store } from '../../engine/index.js';
import { ClosedPipeError } from '../output/sink.js';
import { runCli } from './cli.js';
import { processIo } from './io.js';
import type { Library } from './library.js';
import { EXIT, errorMessage, exitCodeOf } from './messages.js';

/**
 * The process around the command line: signals, a closed standard output, the exit code. The first Ctrl-C cancels the
 * run, which cleans up; a second one does not wait.
 */
const abort = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (abort.signal.aborted) process.exit(EXIT.cancelled);
    abort.abort(signal);
  });
}

// What nobody waited for is a fault of Partita; the exit removes the temporary files.
process.on('uncaughtException', (error) => {
  process.stderr.write(errorMessage(PartitaError.from(error, 'command line')));
  process.exit(exitCodeOf(error));
});

// Whoever read the output has left, as `head` does: there is nobody to work for any more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') abort.abort(new ClosedPipeError('the reader is gone'));
});

const library: Library = {
  startEngine: (options) => Engine.start(options),
  store,
  startServer: async (options) => (await import('../server/index.js')).startServer(options),
};
const code = await runCli(process.argv.slice(2), library, processIo(), abort.signal);
process.exitCode = abort.signal.reason instanceof ClosedPipeError ? EXIT.done : code;
