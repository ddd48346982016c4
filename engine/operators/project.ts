/** Chooses, renames and computes columns. */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { columnsOf, substitute } from '../expr/analysis.js';
import type { NamedExpression } from '../expr/expression.js';
import { formatExpression } from '../expr/format.js';
import { typeExpression } from '../expr/type.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';

export interface ProjectArgs {
  readonly expressions: readonly NamedExpression[];
}

export const project: Operator<ProjectArgs> = {
  name: 'project',
  doc: 'Chooses, renames and computes columns.',
  keepsRows: true,
  schema(args, input) {
    const seen = new Set<string>();
    return args.expressions.map(({ name, expression }) => {
      if (seen.has(name)) {
        throw new PartitaError('user-input', words`two columns would be named '${name}'`, {
          domain: 'project',
          value: name,
          hint: 'name one of them differently with `as`',
        });
      }
      seen.add(name);
      return { name, type: typeExpression(expression, input).type };
    });
  },
  describe: (args) => args.expressions.map(describeColumn).join(', '),
  requires(args, needed) {
    const required = new Set<string>();
    for (const { name, expression } of args.expressions) {
      if (needed.has(name)) for (const column of columnsOf(expression)) required.add(column);
    }
    return required;
  },
  prune: (args, needed) => ({ expressions: args.expressions.filter(({ name }) => needed.has(name)) }),
  pushFilter(args, predicate) {
    const sources = new Map(args.expressions.map(({ name, expression }) => [name, expression]));
    return substitute(predicate, sources);
  },
  lower: (args, pipeline) => pipeline.project(args.expressions),
};

export function projectNode(input: PlanNode, expressions: readonly NamedExpression[]): PlanNode<ProjectArgs> {
  return makeNode(project, { expressions }, input);
}

function describeColumn({ name, expression }: NamedExpression): string {
  if (expression.node === 'column' && expression.name === name) return name;
  return `${formatExpression(expression)} as ${name}`;
}
