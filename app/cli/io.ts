import type { Writable } from 'node:stream';

/** The two streams of the process, and what is known of the terminals behind them. */
export interface Io {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Whether colours are wanted at all: `NO_COLOR` is not set. */
  readonly colours: boolean;
}

export interface TerminalStream {
  readonly stream: Writable;
  readonly isTerminal: boolean;
  /** Characters a line holds; infinite where there is no terminal. */
  readonly width: number;
}

/** The streams of this process. */
export function processIo(): Io {
  return {
    stdout: terminalStream(process.stdout),
    stderr: terminalStream(process.stderr),
    colours: (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
  };
}

function terminalStream(stream: NodeJS.WriteStream): TerminalStream {
  const isTerminal = stream.isTTY;
  return { stream, isTerminal, width: isTerminal ? stream.columns : Number.POSITIVE_INFINITY };
}
