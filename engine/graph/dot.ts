import type { TaskState } from '../events.js';
import { MOST_TASKS_DRAWN } from './graph.js';
import type { GraphGroup, TaskGraph } from './graph.js';
import { STATE_LOOKS } from './states.js';

/** Graphviz: `dot -Tsvg graph.dot`. Single tasks up to 200 of them, groups with counts above. */
export function dotOf(graph: TaskGraph): string {
  const body = graph.tasks.length <= MOST_TASKS_DRAWN ? taskLines(graph) : groupLines(graph);
  const head = ['rankdir=TB;', 'node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=10];'];
  return `digraph tasks {\n${[...head, ...body].map((line) => `  ${line}\n`).join('')}}\n`;
}

function taskLines({ groups, tasks }: TaskGraph): string[] {
  const clusters = groups.flatMap(({ name }, index) => [
    `subgraph cluster_${index} {`,
    `  label=${quoted(name)};`,
    ...tasks
      .filter(({ group }) => group === name)
      .map(({ key, state }) => `  ${quoted(key)} [${fill(state)}, tooltip=${quoted(state)}];`),
    '}',
  ]);
  const edges = tasks.flatMap(({ key, deps }) => deps.map((before) => `${quoted(before)} -> ${quoted(key)};`));
  return [...clusters, ...edges];
}

function groupLines({ groups }: TaskGraph): string[] {
  const nodes = groups.map((group) => {
    const counts = STATE_LOOKS.flatMap(({ state }) => (group.states[state] ? [`${group.states[state]} ${state}`] : []));
    return `${quoted(group.name)} [${fill(mainState(group))}, label=${quoted(`${group.name}\n${counts.join(', ')}`)}];`;
  });
  const edges = groups.flatMap(({ name, deps }) => deps.map((before) => `${quoted(before)} -> ${quoted(name)};`));
  return [...nodes, ...edges];
}

/** The state that most of the group's tasks are in. */
function mainState({ states }: GraphGroup): TaskState {
  const looks = [...STATE_LOOKS].sort((a, b) => (states[b.state] ?? 0) - (states[a.state] ?? 0));
  return looks[0]?.state ?? 'waiting';
}

function fill(state: TaskState): string {
  const colour = STATE_LOOKS.find((look) => look.state === state)?.light ?? '#ffffff';
  const isDark = state === 'running' || state === 'failed' || state === 'cancelled';
  return `fillcolor="${colour}"${isDark ? ', fontcolor="#ffffff"' : ''}`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\r?\n/g, '\\n')}"`;
}
