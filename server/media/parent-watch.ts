import { Worker } from 'node:worker_threads';

const LOOK_MS = 1000;
const WATCH = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL');
}, ${String(LOOK_MS)});
`;

/**
 * Ends this process soon after the one that started it is gone. In a thread of its own: what hangs in an endless page hears
 * nothing, and would go on for ever.
 */
export function endWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref();
}
