/** The groups of a run as boxes and arrows, laid out by ranks. */
import { Graph, layout } from '@dagrejs/dagre';
import { Background, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import { useMemo, type ReactElement } from 'react';
import { DONE, STATES, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import '@xyflow/react/dist/style.css';

const WIDTH = 200;
const HEIGHT = 64;
interface GroupData extends Record<string, unknown> {
  readonly title: string;
  readonly text: string;
  /** Tasks by state. */
  readonly states: readonly number[];
  readonly count: number;
}

interface GroupsProps {
  readonly model: RunModel;
  readonly version: number;
  /** Looks at a task. */
  readonly open: (task: string) => void;
}

export function Groups({ model, version, open }: GroupsProps): ReactElement {
  const t = useText('graph');
  const count = model.groups.length;
  const places = useMemo(() => placesOf(model), [model, count]);
  const nodes = useMemo(
    () =>
      model.groups.map((group, i): Node<GroupData> => {
        const done = group.states[DONE] ?? 0;
        return {
          id: String(i),
          type: 'group-box',
          position: places[i] ?? { x: 0, y: 0 },
          width: WIDTH,
          height: HEIGHT,
          data: {
            title: group.title,
            text: t('count', { done: formatCount(done), all: formatCount(group.count) }),
            states: [...group.states],
            count: group.count,
          },
        };
      }),
    [model, version, places, t],
  );
  const edges = useMemo(
    () =>
      model.groups.flatMap((group, i): Edge[] =>
        [...group.deps].map((dep) => ({ id: `${dep}-${i}`, source: String(dep), target: String(i) })),
      ),
    [model, version],
  );
  return (
    <div className="graph-groups">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        nodesDraggable={false}
        nodesConnectable={false}
        onNodeClick={(_, { id }) => {
          const first = model.groups[Number(id)]?.members[0];
          if (first !== undefined) open(model.tasks.keys[first] ?? '');
        }}
        proOptions={{ hideAttribution: true }}
      >
        <Background />
      </ReactFlow>
    </div>
  );
}

const NODE_TYPES = { 'group-box': GroupBox };

function GroupBox({ data }: NodeProps<Node<GroupData>>): ReactElement {
  return (
    <div className="group-box">
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <b className="ell">{data.title}</b>
      <span className="sm t3 num">{data.text}</span>
      <span className="bars" aria-hidden="true">
        {data.states.map((tasks, code) =>
          tasks === 0 ? null : (
            <i
              key={code}
              className={`state-${STATES[code] ?? ''}`}
              style={{ width: `${(tasks / Math.max(1, data.count)) * 100}%` }}
            />
          ),
        )}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

function placesOf(model: RunModel): { readonly x: number; readonly y: number }[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 48 });
  graph.setDefaultEdgeLabel(() => ({}));
  model.groups.forEach((_, i) => graph.setNode(String(i), { width: WIDTH, height: HEIGHT }));
  model.groups.forEach((group, i) => group.deps.forEach((dep) => graph.setEdge(String(dep), String(i))));
  layout(graph);
  return model.groups.map((_, i) => {
    const { x, y } = graph.node(String(i)) as { x: number; y: number };
    return { x: x - WIDTH / 2, y: y - HEIGHT / 2 };
  });
}
