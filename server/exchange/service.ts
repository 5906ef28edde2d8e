/** What other features may use of the exchange. */
export { caseTree, type CaseNode, type CaseTree } from './case-tree.ts';
export { parseCase, type CasePackage } from './case-package.ts';
export { jsonOf, LARGEST_FILE_BYTES, readProgramme, textOf } from './read-programme.ts';
export { typesetPdf } from './pdf.ts';
export { fileProblem, problemSentence, type FileProblem, type Reading } from './reading.ts';
