import type { CasePackage, CfAssociation, CfItem } from './case-package.ts';
import { fileProblem, type FileProblem } from './reading.ts';

export interface CaseNode {
  readonly item: CfItem;
  /** Its position in CFItems. */
  readonly position: number;
  /** Several where a framework hangs it in several places. */
  readonly parents: readonly CaseNode[];
  readonly children: readonly CaseNode[];
}

export interface CaseTree {
  readonly nodes: ReadonlyMap<string, CaseNode>;
  /** What hangs directly on the document, or nowhere. */
  readonly roots: readonly CaseNode[];
  /** The other associations, by the identifier of their origin. */
  readonly related: ReadonlyMap<string, readonly CfAssociation[]>;
}

interface Draft extends CaseNode {
  readonly parents: CaseNode[];
  readonly children: CaseNode[];
}

const shown = (identifier: string): string => identifier.slice(0, 60).toWellFormed();

function nodesOf(items: readonly CfItem[], problems: FileProblem[]): Map<string, Draft> {
  const nodes = new Map<string, Draft>();
  items.forEach((item, position) => {
    if (nodes.has(item.identifier))
      problems.push(fileProblem('case-repeated', { found: shown(item.identifier) }, { field: `CFItems/${String(position)}` }));
    nodes.set(item.identifier, { item, position, parents: [], children: [] });
  });
  return nodes;
}

/** What nothing on top leads to: it is below itself. */
function inCircles(nodes: ReadonlyMap<string, CaseNode>, roots: readonly CaseNode[]): CaseNode | undefined {
  const reached = new Set<CaseNode>();
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...node.children);
  }
  return [...nodes.values()].find((node) => !reached.has(node));
}

/** Hangs the items of a package under each other: `isChildOf`, by sequence number, then as the file has them. */
export function caseTree({ CFDocument, CFItems, CFAssociations }: CasePackage): {
  readonly tree: CaseTree;
  readonly problems: readonly FileProblem[];
} {
  const problems: FileProblem[] = [];
  const nodes = nodesOf(CFItems, problems);
  const related = new Map<string, CfAssociation[]>();
  const sequence = new Map<string, number>();
  CFAssociations.forEach((association, at) => {
    const { associationType, originNodeURI, destinationNodeURI, sequenceNumber } = association;
    const origin = nodes.get(originNodeURI.identifier);
    if (associationType !== 'isChildOf') {
      related.set(originNodeURI.identifier, [...(related.get(originNodeURI.identifier) ?? []), association]);
      return;
    }
    const field = `CFAssociations/${String(at)}`;
    const parent = nodes.get(destinationNodeURI.identifier);
    const isTop = destinationNodeURI.identifier === CFDocument.identifier;
    if (origin === undefined || (parent === undefined && !isTop)) {
      const missing = origin === undefined ? originNodeURI.identifier : destinationNodeURI.identifier;
      problems.push(fileProblem('case-unknown', { found: shown(missing) }, { field }));
      return;
    }
    if (sequenceNumber !== undefined) sequence.set(`${destinationNodeURI.identifier} ${origin.item.identifier}`, sequenceNumber);
    if (parent === undefined || origin.parents.includes(parent)) return;
    origin.parents.push(parent);
    parent.children.push(origin);
  });
  const inOrder = (under: string) => (a: CaseNode, b: CaseNode) => {
    const [first, second] = [a, b].map((node) => sequence.get(`${under} ${node.item.identifier}`) ?? Infinity) as [number, number];
    return first === second ? a.position - b.position : first - second;
  };
  for (const { item, children } of nodes.values()) children.sort(inOrder(item.identifier));
  const roots = [...nodes.values()].filter(({ parents }) => parents.length === 0).sort(inOrder(CFDocument.identifier));
  const circle = inCircles(nodes, roots);
  if (circle !== undefined)
    problems.push(fileProblem('case-circle', { found: shown(circle.item.identifier) }, { field: `CFItems/${String(circle.position)}` }));
  return { tree: { nodes, roots, related }, problems };
}
