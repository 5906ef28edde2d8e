import { pino, type Logger } from 'pino';

export type Log = Logger;

/** The process's logger: JSON lines on standard error, so that standard output stays for the reader of the terminal. */
export function createLog(level: string): Log {
  return pino({ level, redact: ['key', 'uri', '*.key', '*.uri', 'req.headers.cookie', 'req.headers.authorization'] }, pino.destination(2));
}
