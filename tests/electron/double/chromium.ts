/** Starts Chromium and speaks its debugging protocol over a pipe. A debugging port is opened too, for Playwright. */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Waiting {
  readonly method: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-quic',
];

/** Emits every event of the protocol under its name: `(params, sessionId)`. */
export class Chromium extends EventEmitter {
  readonly process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #tail: Buffer[] = [];

  constructor(folder: string, switches: readonly string[]) {
    super();
    this.setMaxListeners(0);
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const flags = [...FLAGS, `--user-data-dir=${resolve(folder)}`, ...root, ...switches];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
    this.process = spawn(process.env['CHROMIUM'] ?? 'chromium', flags, { stdio: [...stdio] });
    (this.process.stdio[4] as Readable).on('data', (data: Buffer) => this.#read(data));
    (this.process.stdio[3] as Writable).on('error', () => {});
    this.process.on('exit', () => {
      for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: Chromium has exited`));
      this.#waiting.clear();
    });
  }

  send<T = unknown>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { method, resolve: (value) => resolve(value as T), reject });
      (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** The port that Chromium chose, for `connectOverCDP`. */
  async port(): Promise<number> {
    const file = join(this.#folder, 'DevToolsActivePort');
    for (let i = 0; i < 400; i++) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (text.includes('\n')) return Number.parseInt(text, 10);
      await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error('Chromium opened no debugging port');
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = new Promise((done) => this.process.once('exit', done));
    await this.send('Browser.close').catch(() => {});
    await gone;
  }

  #read(data: Buffer): void {
    let from = 0;
    for (let at = data.indexOf(0); at >= 0; at = data.indexOf(0, from)) {
      this.#receive(JSON.parse(Buffer.concat([...this.#tail, data.subarray(from, at)]).toString()) as Incoming);
      this.#tail = [];
      from = at + 1;
    }
    this.#tail.push(data.subarray(from));
  }

  #receive(message: Incoming): void {
    if (message.id === undefined) {
      this.emit(message.method ?? '', message.params, message.sessionId);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
    else waiting?.resolve(message.result);
  }
}
