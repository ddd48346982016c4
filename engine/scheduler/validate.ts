import { PartitaError } from '../errors.js';
import { gateIsOpen, isFlush, isOpen } from './record.js';
import type { StateGroup, TaskRecord } from './record.js';
import type { SchedulerState } from './state.js';

/**
 * Checks every invariant of the scheduler's core, in time proportional to the number of tasks; tests call it after every
 * event. Throws a `bug` error that tells the story of the task at fault.
 */
export function validate(state: SchedulerState): void {
  const open = state.records.filter((record) => isOpen(record.state)).length;
  check(state.open === open, null, state, `${state.open} tasks are counted as open, ${open} are`);
  checkQueues(state);
  for (const record of state.records) checkRecord(record, state);
  for (const group of state.groups.values()) checkGroup(group, state);
}

function checkQueues(state: SchedulerState): void {
  const queued = new Set<TaskRecord>();
  state.workers.forEach((worker, index) => {
    check(worker.alive || worker.queue.length === 0, null, state, `dead worker ${index} has a queue`);
    check(worker.queue.length <= 2, null, state, `worker ${index} has ${worker.queue.length} tasks`);
    worker.queue.forEach((record, place) => {
      check(!queued.has(record), record, state, 'it stands in two queues');
      queued.add(record);
      check(record.worker === index, record, state, `it stands in the queue of worker ${index}, not ${record.worker}`);
      check(record.home < 0 || record.home === index, record, state, `it may only run on worker ${record.home}`);
      check(record.state === (place === 0 ? 'running' : 'ready'), record, state, `it is at place ${place} of a queue`);
      check(worker.queue.length === 1 || !record.suspect, record, state, 'it is suspect and not alone');
    });
  });
  for (const record of state.records) {
    check(record.state !== 'running' || queued.has(record), record, state, 'it runs and stands in no queue');
    if (record.state === 'ready')
      check(queued.has(record) === record.worker >= 0, record, state, 'sent, but in no queue');
    else check(record.state === 'running' || !queued.has(record), record, state, 'it stands in a queue');
  }
}

function checkRecord(record: TaskRecord, state: SchedulerState): void {
  const before = record.task.deps.map((key) => state.recordOf(key));
  const missing = before.filter((dependency) => dependency.state !== 'done').length;
  check(record.missing === missing, record, state, `${record.missing} counted as missing, ${missing} are`);
  const group = isFlush(record) ? state.groups.get(record.task.group) : undefined;
  const mayRun = missing === 0 && (group === undefined || gateIsOpen(group, record.home));
  const inSet = state.ready.has(record);
  switch (record.state) {
    case 'waiting':
      check(!mayRun, record, state, 'it waits for nothing');
      check(!inSet && record.worker < 0, record, state, 'it waits, but was sent or stands among the ready ones');
      break;
    case 'ready':
      check(
        inSet === record.worker < 0,
        record,
        state,
        'it is ready, but neither sent nor among the ready ones, or both',
      );
      check(mayRun || record.worker >= 0, record, state, 'it is ready, but something stands before it');
      break;
    case 'lost':
      check(false, record, state, 'it was left lost');
      break;
    default:
      check(!inSet, record, state, 'it stands among the ready ones');
  }
  check(record.state !== 'failed' || record.error !== null, record, state, 'it failed without an error');
  const unsent = record.worker < 0 && isOpen(record.state);
  const doomed = before.some((dependency) => dependency.state === 'failed' || dependency.state === 'cancelled');
  check(!unsent || !doomed, record, state, 'it can never run');
  check(!unsent || state.phase === 'running', record, state, 'it is open though the run stops');
}

function checkGroup(group: StateGroup, state: SchedulerState): void {
  const members = state.records.filter((record) => record.task.group === group.name);
  const toDo = members.filter((record) => record.task.accumulates === true && isOpen(record.state));
  const free = toDo.filter((record) => record.home < 0).length;
  check(group.pending === free, null, state, `${group.name}: ${group.pending} counted as pending, ${free} are`);
  const begun = members.filter((record) => isFlush(record) && hasBegun(record)).length;
  check(group.begun === begun, null, state, `${group.name}: ${group.begun} flushes counted as begun, ${begun} are`);
  check(
    begun === 0 || free === 0 || state.phase !== 'running',
    null,
    state,
    `${group.name}: state may arise after a flush`,
  );
  state.workers.forEach((worker, index) => {
    const here = toDo.filter((record) => record.home === index).length;
    check(
      group.pendingAt[index] === here,
      null,
      state,
      `${group.name}: ${group.pendingAt[index]} at ${index}, not ${here}`,
    );
    const held = group.held[index] ?? [];
    check(worker.alive || held.length === 0, null, state, `${group.name}: dead worker ${index} holds state`);
    for (const record of held) {
      check(record.state === 'done' && record.worker === index, record, state, `worker ${index} does not hold it`);
    }
  });
}

function hasBegun(record: TaskRecord): boolean {
  return record.worker >= 0;
}

function check(holds: boolean, record: TaskRecord | null, state: SchedulerState, what: string): void {
  if (holds) return;
  const message =
    record === null ? what : `${record.task.key} is ${record.state}: ${what}\n${state.storyOf(record.task.key)}`;
  throw new PartitaError('bug', `the scheduler broke an invariant: ${message}`, { domain: 'scheduler' });
}
