/** The model as it was at a moment of the run, from all events until then: what a replay must show. Events are in order. */
import type { EngineEvent } from '../../../engine/plain.js';
import { RunModel } from '../../../app/protocol/run-model.js';

export function modelAt(events: Iterable<EngineEvent>, time: number): RunModel {
  const model = new RunModel();
  for (const event of events) {
    if (event.time > time) break;
    model.apply(event);
  }
  model.time = Math.max(model.time, time);
  return model;
}
