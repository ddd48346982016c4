import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'vitest';

/**
 * A folder to work in and the built command line as a process in it. What must hold of every run is asserted here: no stack
 * trace, no temporary file left, nothing on stdout of a failed run, sources as they were.
 */

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Running = ChildProcessByStdio<null, Readable, Readable>;

const CLI = resolve('dist/cli.js');

export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'partita-hard-'));
  readonly temporary = join(this.folder, 'temporary');
  readonly #sources = new Map<string, string>();

  constructor() {
    if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: run `npm run build` first');
    mkdirSync(this.temporary);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a source, which no run may change. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    this.#sources.set(path, hash(path));
    return name;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
    const env = { ...process.env, TMPDIR: this.temporary, XDG_CACHE_HOME: this.path('cache'), ...environment };
    return spawn(process.execPath, [CLI, ...words], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Waits for the end of a run. */
  async ended(child: Running): Promise<Ended> {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    const code = await new Promise<number | null>((done) => child.on('close', done));
    return { code, stdout, stderr };
  }

  /** Runs on one thread unless the words say otherwise. */
  async run(...words: readonly string[]): Promise<Ended> {
    const outcome = await this.ended(this.start(words));
    expect(outcome.stderr).not.toMatch(/\n {4}at |fault of Partita|Node\.js v/);
    if (outcome.code !== 0) expect(outcome.stdout).toBe('');
    this.expectNothingLeft();
    return outcome;
  }

  expectNothingLeft(): void {
    expect(readdirSync(this.temporary)).toEqual([]);
    for (const [path, content] of this.#sources) expect([path, hash(path)]).toEqual([path, content]);
  }

  /** Runs and gives the most memory that the process held, in bytes; 0 where the system does not tell. */
  async peakOf(...words: readonly string[]): Promise<number> {
    const child = this.start(words);
    let peak = 0;
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = Math.max(peak, 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0));
      } catch {
        return; // not Linux, or it has ended
      }
    }, 20);
    await this.ended(child);
    clearInterval(watch);
    return peak;
  }

  /** Runs what must fail: with this exit code, and a message in the command line's shape that matches. */
  async fails(code: 1 | 2 | 3, message: RegExp, ...words: readonly string[]): Promise<void> {
    const outcome = await this.run(...words);
    const error = outcome.stderr.split('\n').find((line) => line.startsWith('error[')) ?? outcome.stderr;
    const kind = { 1: '(user-input|unsupported)', 2: 'usage', 3: 'resources' }[code];
    expect(error).toMatch(message);
    expect(error).toMatch(new RegExp(`^error\\[${kind}\\]: .+; .+$`));
    expect(outcome.code).toBe(code);
  }

  /** Runs what must succeed; gives its output. */
  async gives(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...words);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
