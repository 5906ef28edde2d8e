/** A module, unit, learning outcome or assessment criterion of a draft: it may still lack what the schema asks for. */
export interface Node {
  readonly id?: string;
  readonly code?: string;
  readonly name?: Readonly<Record<string, string>>;
  readonly units?: readonly Node[];
  readonly learningOutcomes?: readonly Node[];
  readonly assessmentCriteria?: readonly Node[];
  readonly [field: string]: unknown;
}

/** The modules of a programme or curriculum. */
export type Tree = readonly Node[];

export const LEVELS = ['module', 'unit', 'learningOutcome', 'assessmentCriterion'] as const;
export type Level = (typeof LEVELS)[number];

const CHILDREN = ['units', 'learningOutcomes', 'assessmentCriteria'] as const;
const NONE: readonly Node[] = [];

/** The field that holds the nodes below one of this level. */
export function childField(level: number): (typeof CHILDREN)[number] | undefined {
  return CHILDREN[level];
}

export function childKind(level: Level): Level | undefined {
  return LEVELS[LEVELS.indexOf(level) + 1];
}

/** The nodes below a node that stands `level` steps below the top. */
export function childrenOf(node: Node, level: number): readonly Node[] {
  const field = childField(level);
  return field === undefined ? NONE : (node[field] ?? NONE);
}

/** The node with other nodes below it; a list that is empty is left out. */
export function withChildren(node: Node, level: number, children: readonly Node[]): Node {
  const field = childField(level);
  if (field === undefined) return node;
  if (children.length > 0) return { ...node, [field]: children };
  return Object.fromEntries(Object.entries(node).filter(([name]) => name !== field));
}

export interface Place {
  readonly node: Node;
  readonly level: Level;
  readonly parent: Node | undefined;
  readonly siblings: readonly Node[];
  readonly position: number;
}

/** Every node with its place, each before those below it. */
export function* nodesOf(tree: Tree): Generator<Place> {
  function* walk(nodes: readonly Node[], depth: number, parent: Node | undefined): Generator<Place> {
    const level = LEVELS[depth];
    if (level === undefined) return;
    for (const [position, node] of nodes.entries()) {
      yield { node, level, parent, siblings: nodes, position };
      yield* walk(childrenOf(node, depth), depth + 1, node);
    }
  }
  yield* walk(tree, 0, undefined);
}

export function placeOf(tree: Tree, id: string): Place | undefined {
  for (const place of nodesOf(tree)) if (place.node.id === id) return place;
  return undefined;
}

/** The node at a path such as `modules/0/units/1`, and the module that it belongs to. */
export function nodeAt(tree: Tree, path: string): { readonly module: Node; readonly node: Node; readonly field: string } | undefined {
  const [top, first, ...steps] = path.split('/');
  const module = top === 'modules' ? tree[Number(first)] : undefined;
  if (module === undefined) return undefined;
  let node = module;
  let rest = steps;
  for (let depth = 0; rest[0] === childField(depth) && rest[1] !== undefined; depth += 1) {
    const next = childrenOf(node, depth)[Number(rest[1])];
    if (next === undefined) break;
    node = next;
    rest = rest.slice(2);
  }
  return { module, node, field: rest.join('/') };
}

const FIRST_CODES: Readonly<Record<Level, string>> = { module: 'M1', unit: '.1', learningOutcome: '.1', assessmentCriterion: 'a' };

/** `M9` follows `M8`, `b` follows `a`, `z` is followed by `z1`. */
function following(code: string): string {
  const [, stem, number] = /^(.*?)(\d+)$/s.exec(code) ?? [];
  if (stem !== undefined && number !== undefined) return stem + String(Number(number) + 1).padStart(number.length, '0');
  return /^[a-y]$/.test(code) ? String.fromCharCode(code.charCodeAt(0) + 1) : `${code}1`;
}

/** A code for a new node below `above`: after that of its last sibling, and not there yet among its siblings or, for others than criteria, in the whole tree. */
export function nextCode(tree: Tree, above: Place | undefined, siblings: readonly Node[]): string {
  const level: Level = above === undefined ? 'module' : (childKind(above.level) ?? 'assessmentCriterion');
  const scope = level === 'assessmentCriterion' ? siblings : Array.from(nodesOf(tree), ({ node }) => node);
  const used = new Set(scope.map(({ code }) => code));
  const last = siblings.findLast(({ code }) => code !== undefined)?.code;
  const first = level === 'unit' || level === 'learningOutcome' ? (above?.node.code ?? '') + FIRST_CODES[level] : FIRST_CODES[level];
  let code = last === undefined ? first : following(last);
  while (used.has(code)) code = following(code);
  return code;
}
