/**
 * The patterns of all texts that the sources write for people: of every `words` template, and of the constant messages
 * and hints of `PartitaError`s that are no bugs. Found in the syntax trees, so that none can be forgotten.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export interface WrittenText {
  readonly pattern: string;
  /** File and line. */
  readonly place: string;
}

export interface SourceTexts {
  readonly written: readonly WrittenText[];
  /** Messages and hints with values that were not written with `words`. */
  readonly untagged: readonly string[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [name: string]: unknown;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Of all files in the folders, but not those in `without`. */
export function textsOf(folders: readonly string[], without: string): SourceTexts {
  const paths = folders.flatMap(sourcesOf).filter((path) => !path.startsWith(without));
  const found = paths.map((path) => textsOfSource(path, readFileSync(ROOT + path, 'utf8')));
  return { written: found.flatMap(({ written }) => written), untagged: found.flatMap(({ untagged }) => untagged) };
}

function sourcesOf(folder: string): string[] {
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/kernels/wasm/'));
}

export function textsOfSource(path: string, source: string): SourceTexts {
  const written: WrittenText[] = [];
  const untagged: string[] = [];
  const constants: { readonly name: string; readonly value: Node }[] = [];
  const placeOf = ({ start }: Node): string => `${path}:${source.slice(0, start).split('\n').length}`;
  const write = (node: Node, pattern: string): void => void written.push({ pattern, place: placeOf(node) });
  const said = (node: Node): void => {
    if (node.type === 'ConditionalExpression') for (const side of ['consequent', 'alternate']) said(node[side] as Node);
    else if (node.type === 'LogicalExpression') for (const side of ['left', 'right']) said(node[side] as Node);
    else if (node.type === 'Literal' && typeof node['value'] === 'string') write(node, node['value']);
    else if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') untagged.push(placeOf(node));
    else if (node.type === 'Identifier') {
      const constant = constants.findLast(({ name, value }) => name === node['name'] && value.start < node.start);
      if (constant !== undefined) said(constant.value);
    }
  };
  const { program } = parseSync(path, source);
  visit(program, (node) => {
    const value = node['init'] as Node | null;
    if (node.type !== 'VariableDeclarator' || value === null) return;
    constants.push({ name: (node['id'] as Node)['name'] as string, value });
  });
  visit(program, (node) => {
    if (node.type === 'TaggedTemplateExpression' && (node['tag'] as Node)['name'] === 'words') {
      const parts = (node['quasi'] as Node)['quasis'] as { readonly value: { readonly cooked: string } }[];
      const texts = parts.map(({ value }) => value.cooked);
      write(
        node,
        texts.reduce((pattern, part, place) => `${pattern}{${place - 1}}${part}`),
      );
    }
    if (node.type === 'Property' && (node['key'] as Node)['name'] === 'takes' && path.includes('/functions/')) {
      said(node['value'] as Node);
    }
    if (node.type !== 'NewExpression' || (node['callee'] as Node)['name'] !== 'PartitaError') return;
    const [kind, message, details] = node['arguments'] as Node[];
    if (kind?.['value'] === 'bug') return;
    if (message !== undefined) said(message);
    for (const property of (details?.['properties'] ?? []) as Node[]) {
      if ((property['key'] as Node | undefined)?.['name'] === 'hint') said(property['value'] as Node);
    }
  });
  return { written, untagged };
}

function visit(node: unknown, use: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && typeof node.type === 'string') use(node as Node);
  for (const child of Object.values(node)) visit(child, use);
}
