export { EventStream } from '../../engine/events.js';
export { Run } from '../../engine/scheduler/run.js';
export { SchedulerState } from '../../engine/scheduler/state.js';
export { createInline } from '../../engine/workers/inline.js';
export { createThreads } from '../../engine/workers/threads.js';
