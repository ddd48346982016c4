import type { EngineEvent, TaskState } from '../../engine/index.js';
import type { GraphTask } from './library.js';

/** Keeps the tasks of a run and the state that each was last seen in. */
export class GraphRecorder {
  readonly #tasks = new Map<string, { -readonly [K in keyof GraphTask]: GraphTask[K] }>();

  observe(event: EngineEvent): void {
    if (event.type === 'task-added') {
      const { key, group, partition, deps } = event;
      this.#tasks.set(key, { key, group, partition, deps, state: 'waiting' satisfies TaskState });
    } else if (event.type === 'task') {
      const task = this.#tasks.get(event.key);
      if (task !== undefined) task.state = event.to;
    }
  }

  tasks(): GraphTask[] {
    return [...this.#tasks.values()];
  }
}
