/** The groups of a run as boxes and arrows, laid out by ranks. A box opens its partitions. */
import { Graph, layout } from '@dagrejs/dagre';
import { Background, Handle, MarkerType, Position, ReactFlow } from '@xyflow/react';
import type { Edge, Node, NodeProps } from '@xyflow/react';
import { useMemo, type ReactElement } from 'react';
import { DONE, type GroupModel, type RunModel } from '../../app/protocol/run-model.js';
import { useText } from '../i18n/index.js';
import { formatCount } from '../i18n/numbers.js';
import { useTitles } from './use-titles.js';
import { StateBar } from './StateBar.js';
import '@xyflow/react/dist/style.css';
import './groups.css';

const WIDTH = 220;
const HEIGHT = 64;

interface GroupData extends Record<string, unknown> {
  readonly title: string;
  readonly text: string;
  readonly group: GroupModel;
  readonly isFaded: boolean;
  open(): void;
}

interface GroupsProps {
  readonly model: RunModel;
  readonly version: number;
  /** Null: all. Groups without any of them fade. */
  readonly wanted?: ((task: number) => boolean) | null;
  /** Looks at a task. */
  open(task: string): void;
}

export function Groups({ model, version, wanted = null, open }: GroupsProps): ReactElement {
  const t = useText('graph');
  const titleOf = useTitles();
  const count = model.groups.length;
  const places = useMemo(() => placesOf(model), [model, count]);
  const nodes = useMemo(
    () =>
      model.groups.map((group, i): Node<GroupData> => {
        const found = wanted === null ? group.count : group.members.filter(wanted).length;
        const done = { done: formatCount(group.states[DONE] ?? 0), all: formatCount(group.count) };
        return {
          id: String(i),
          type: 'group-box',
          position: places[i] ?? { x: 0, y: 0 },
          width: WIDTH,
          height: HEIGHT,
          focusable: false,
          data: {
            title: titleOf(group),
            text: wanted === null ? t('count', done) : t('foundOf', { found: formatCount(found), all: done.all }),
            group,
            isFaded: found === 0,
            open: () => open(model.tasks.keys[group.members[0] ?? -1] ?? ''),
          },
        };
      }),
    [model, version, places, wanted, open, t, titleOf],
  );
  const edges = useMemo(
    () =>
      model.groups.flatMap((group, i): Edge[] =>
        [...group.deps].map((dep) => ({
          id: `${dep}-${i}`,
          source: String(dep),
          target: String(i),
          focusable: false,
          markerEnd: { type: MarkerType.ArrowClosed },
        })),
      ),
    [model, version],
  );
  return (
    <div className="graph-groups">
      <ReactFlow
        key={count}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
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
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className={data.isFaded ? 'group-box nopan faded' : 'group-box nopan'}
        title={data.title}
        onClick={data.open}
      >
        <b className="ell">{data.title}</b>
        <span className="sm t3 num">{data.text}</span>
        <StateBar group={data.group} />
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function placesOf(model: RunModel): { readonly x: number; readonly y: number }[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  model.groups.forEach((_, i) => graph.setNode(String(i), { width: WIDTH, height: HEIGHT }));
  model.groups.forEach((group, i) => group.deps.forEach((dep) => graph.setEdge(String(dep), String(i))));
  layout(graph);
  return model.groups.map((_, i) => {
    const { x, y } = graph.node(String(i)) as { x: number; y: number };
    return { x: x - WIDTH / 2, y: y - HEIGHT / 2 };
  });
}
