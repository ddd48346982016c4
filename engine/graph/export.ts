/** Task graphs as files: JSON, Graphviz DOT and SVG. */
import { dotOf } from './dot.js';
import { graphOf } from './graph.js';
import type { GraphTask } from './graph.js';
import { svgOf } from './svg.js';

export type GraphForm = 'json' | 'dot' | 'svg';

export function exportGraph(tasks: readonly GraphTask[], form: GraphForm): string {
  const graph = graphOf(tasks);
  switch (form) {
    case 'json':
      return `${JSON.stringify(graph, null, 2)}\n`;
    case 'dot':
      return dotOf(graph);
    case 'svg':
      return svgOf(graph);
  }
}
