/** What other features use of programmes. */
export { coverageCsv } from './coverage-csv.ts';
export { presentCoverage } from './coverage-presenter.ts';
export { presentDepartures, type DepartureRow } from './departure-presenter.ts';
export { presentDiff } from './diff-presenter.ts';
export { diffProgrammes } from './diff.ts';
export { fieldLabel } from './field-presenter.ts';
export { identified } from './identify.ts';
export { reordered } from './match-nodes.ts';
export { addNode, copyNode, moveNode, removeNode, restoreNode, shiftNode, targetsFor, type Outlined, type Removed } from './outline.ts';
export { childField, childKind, childrenOf, LEVELS, nodeAt, nodesOf, placeOf, withChildren, type Node, type Tree } from './outline-tree.ts';
export { coverageParameters } from './parameters.ts';
export { totalsOf } from './totals.ts';
