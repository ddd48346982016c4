import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { EngineEvent, GraphForm, GraphTask } from '../../engine/index.js';
import { GraphRecorder, PartitaError, exportGraph } from '../../engine/index.js';
import { UsageError } from './usage-error.js';

/** What `--graph` names: the tasks of all runs, in the form that its ending asks for, with the states they reached. */
export class GraphFile {
  readonly #path: string;
  readonly #form: GraphForm;
  readonly #runs = new Map<string, GraphRecorder>();

  constructor(path: string) {
    this.#path = path;
    this.#form = graphForm(path);
  }

  take(event: EngineEvent): void {
    let recorder = this.#runs.get(event.run);
    if (recorder === undefined) this.#runs.set(event.run, (recorder = new GraphRecorder()));
    recorder.take(event);
  }

  /** Writes the file, however the runs ended; there is none where nothing ran. */
  async write(): Promise<void> {
    if (this.#runs.size === 0) return;
    try {
      await writeFile(this.#path, exportGraph(this.#tasks(), this.#form));
    } catch (error) {
      throw PartitaError.from(error, 'graph');
    }
  }

  /** Tasks of several runs bear their run's number, since their names repeat. */
  #tasks(): GraphTask[] {
    const runs = [...this.#runs.values()].map((recorder) => recorder.graph().tasks);
    if (runs.length === 1) return [...(runs[0] ?? [])];
    return runs.flatMap((tasks, run) => {
      const named = (name: string): string => `run ${run + 1}: ${name}`;
      return tasks.map((task) => ({
        ...task,
        key: named(task.key),
        group: named(task.group),
        deps: task.deps.map(named),
      }));
    });
  }
}

function graphForm(path: string): GraphForm {
  const ending = extname(path).slice(1);
  if (ending === 'json' || ending === 'dot' || ending === 'svg') return ending;
  throw new UsageError(`--graph: '${path}' ends in none of .json, .dot and .svg`);
}
