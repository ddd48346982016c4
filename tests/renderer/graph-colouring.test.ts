import { describe, expect, it } from 'vitest';
import { colouringOf, COLOURINGS, FIRST_HUE, STATE_TOKENS } from '../../renderer/panels/graph/colouring.js';
import { wantedBy } from '../../renderer/panels/graph/matches.js';
import { countShown } from '../../renderer/run-parts/count-shown.js';
import { edgeOf, stepOf, timeScale } from '../../renderer/panels/graph/time-scale.js';
import type { RunModel } from '../../app/protocol/run-model.js';
import { apply, grouping, modelOf, move } from './graph-events.js';

const DONE = 3;
const DISK = 7;

/** Ends a task that then took so many milliseconds, with some of what it gave on disk. */
function end(model: RunModel, key: string, worker: number, milliseconds: number, spilled?: number): void {
  const begun = model.time;
  apply(model, { type: 'task', key, from: 'ready', to: 'running', worker });
  const counted = { rows: 1, bytes: 1, ...(spilled !== undefined && { spilled }) };
  apply(model, { type: 'task', key, from: 'running', to: 'done', worker, ...counted }, begun + milliseconds);
}

describe('the colours of tasks', () => {
  it('by state show what lies on disk apart from what is only done, in the filter too', () => {
    const model = modelOf(grouping(4, 0));
    end(model, 'scan/0', 0, 5);
    end(model, 'scan/1', 0, 5, 12e6);
    const colouring = colouringOf(model, 'state', null);
    expect([0, 1, 2].map((task) => STATE_TOKENS[colouring.of(task)])).toEqual([
      '--state-done',
      '--state-spilled',
      '--state-waiting',
    ]);
    expect([countShown(model, DONE), countShown(model, DISK)]).toEqual([1, 1]);
    const onDisk = wantedBy(model, null, new Set([DISK]));
    expect([0, 1, 2].map((task) => onDisk?.(task))).toEqual([false, true, false]);
    expect(wantedBy(model, null, new Set([DONE]))?.(1)).toBe(false);
  });

  it('forget what lay on disk when a task has to run again', () => {
    const model = modelOf(grouping(1, 0));
    end(model, 'scan/0', 0, 5, 12e6);
    apply(model, { type: 'task', key: 'scan/0', from: 'done', to: 'waiting', worker: null });
    expect([model.onDisk, model.tasks.shownAs(0)]).toEqual([0, 0]);
  });

  it('by worker and by operator are one for each, and none before a task has begun', () => {
    const model = modelOf([{ key: 'scan/0' }, { key: 'scan/1' }, { key: 'merge/0' }, { key: 'scan/2' }]);
    end(model, 'scan/0', 0, 5);
    end(model, 'scan/1', 1, 5);
    end(model, 'merge/0', 0, 5, 9);
    const colours = (by: 'worker' | 'group'): number[] => {
      const colouring = colouringOf(model, by, null);
      return [0, 1, 2, 3].map((task) => colouring.of(task) - FIRST_HUE);
    };
    expect(colours('worker')).toEqual([0, 1, 0, -FIRST_HUE]);
    expect(colours('group')).toEqual([0, 0, 1, -FIRST_HUE]);
  });

  it('by duration go from the shortest to the longest, and only what is done has one', () => {
    const model = modelOf(grouping(4, 0));
    end(model, 'scan/0', 0, 2);
    end(model, 'scan/1', 0, 60);
    end(model, 'scan/2', 0, 900);
    move(model, 'scan/3', 'running');
    const colouring = colouringOf(model, 'time', null);
    expect([0, 1, 2].map((task) => colouring.of(task) - FIRST_HUE)).toEqual([0, 3, 5]);
    expect(STATE_TOKENS[colouring.of(3)]).toBe('--state-running');
  });

  it('stay the very same as long as they hold, and are others where the scale has to grow', () => {
    const model = modelOf(grouping(4, 0));
    end(model, 'scan/0', 0, 30);
    for (const by of COLOURINGS) {
      const first = colouringOf(model, by, null);
      expect(colouringOf(model, by, first)).toBe(first);
      expect(colouringOf(model, by === 'state' ? 'time' : 'state', first)).not.toBe(first);
    }
    const narrow = colouringOf(model, 'time', null);
    end(model, 'scan/1', 0, 31);
    expect(colouringOf(model, 'time', narrow)).toBe(narrow);
    end(model, 'scan/2', 0, 3000);
    expect(colouringOf(model, 'time', narrow)).not.toBe(narrow);
  });
});

it('a scale of durations has round ends around all of them, and steps that meet', () => {
  const model = modelOf(grouping(3, 0));
  expect(timeScale(model)).toBeNull();
  end(model, 'scan/0', 0, 0.2);
  end(model, 'scan/1', 0, 37);
  end(model, 'scan/2', 0, 4400);
  const scale = timeScale(model)!;
  expect([scale.from, scale.to]).toEqual([1, 5000]);
  expect([edgeOf(scale, 0), edgeOf(scale, scale.tokens.length)].map(Math.round)).toEqual([1, 5000]);
  for (let step = 0; step < scale.tokens.length; step++) {
    expect(stepOf(scale, edgeOf(scale, step) * 1.001)).toBe(step);
    expect(stepOf(scale, edgeOf(scale, step + 1) * 0.999)).toBe(step);
  }
  expect([stepOf(scale, 0), stepOf(scale, 1e9)]).toEqual([0, scale.tokens.length - 1]);
});
