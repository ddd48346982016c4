/** Builds the task graph of a run from its events. */
import type { EngineEvent, TaskState } from '../events.js';
import { graphOf } from './graph.js';
import type { GraphTask, TaskGraph } from './graph.js';

interface Recorded {
  readonly key: string;
  readonly group: string;
  readonly partition: number;
  readonly deps: readonly string[];
  readonly bytes: number;
  state: TaskState;
  worker: number;
  started: number;
  finished: number;
  attempts: number;
  spilled: number;
}

export class GraphRecorder {
  readonly #tasks = new Map<string, Recorded>();

  take(event: EngineEvent): void {
    if (event.type === 'task-added') {
      const { key, group, partition, deps, bytes } = event;
      const times = { worker: -1, started: -1, finished: -1, attempts: 0, spilled: 0 };
      this.#tasks.set(key, { key, group, partition, deps, bytes, state: 'waiting', ...times });
    } else if (event.type === 'task') {
      const task = this.#tasks.get(event.key);
      if (task === undefined) return;
      task.state = event.to;
      task.spilled = event.spilled ?? 0;
      task.worker = event.worker ?? task.worker;
      if (event.to === 'running') {
        task.started = event.time;
        task.finished = -1;
        task.attempts++;
      } else if (event.from === 'running') task.finished = event.time;
    }
  }

  graph(): TaskGraph {
    return graphOf([...this.#tasks.values()].map(plain));
  }
}

function plain({ worker, started, finished, attempts, spilled, ...task }: Recorded): GraphTask {
  return {
    ...task,
    ...(worker >= 0 && { worker }),
    ...(started >= 0 && { started }),
    ...(finished >= 0 && { finished }),
    ...(attempts > 1 && { attempts }),
    ...(spilled > 0 && { spilled }),
  };
}
