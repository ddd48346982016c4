/** What a run took of the machine over time: memory by worker and together, processor, files. */
import type { WorkerMemory } from '../../../engine/plain.js';
import { Series } from './series.js';

export type MemorySeries = Series<'columns' | 'other' | 'spilled'>;

export class Measures {
  /** By worker. */
  readonly memory: MemorySeries[] = [];
  memoryTotal = new Series(['used', 'spilled']);
  cpu = new Series(['percent']);
  io = new Series(['read', 'written']);
  peakMemory = 0;

  addMemory(time: number, used: number, spilled: number, workers: readonly WorkerMemory[]): void {
    this.peakMemory = Math.max(this.peakMemory, used);
    this.memoryTotal.add(time, [used, spilled]);
    workers.forEach((bytes, worker) => {
      const series = (this.memory[worker] ??= new Series(['columns', 'other', 'spilled']));
      series.add(time, [bytes.columns, bytes.other, bytes.spilled]);
    });
  }

  copy(): Measures {
    const copy = new Measures();
    copy.memory.push(...this.memory.map((series) => series.copy()));
    copy.memoryTotal = this.memoryTotal.copy();
    copy.cpu = this.cpu.copy();
    copy.io = this.io.copy();
    copy.peakMemory = this.peakMemory;
    return copy;
  }
}
