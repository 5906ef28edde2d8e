import type { Readable } from 'node:stream';
import type { Outcome, Problem } from './problem.ts';

/** A part of a file: bytes `start` to `end`, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface StoredFile {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** A file as the list of all has it. */
export interface ListedFile extends StoredFile {
  /** When it was last put: a file that is put again counts as new, in a bucket to within a day. */
  readonly storedAt: Date;
}

export interface PutOptions {
  /** The most bytes it takes. */
  readonly limit: number;
  /** Looks at the whole file, at this path, before the store looks whether it is there already; what it answers refuses the file. */
  readonly check?: (file: string, stored: StoredFile) => Promise<Problem | undefined>;
}

/** Files by the hash of their content; the same content is stored once. */
export interface FileStore {
  /**
   * Stores what the stream gives; nothing is visible before all of it is safe.
   * Refuses with `file-too-large` (param `megabytes`) and `file-empty`; an error of the stream is thrown and leaves nothing behind.
   */
  readonly put: (stream: Readable, options: PutOptions) => Promise<Outcome<StoredFile>>;
  /** The content or a part of it; undefined where there is no such file. */
  readonly open: (sha256: string, range?: ByteRange) => Promise<Readable | undefined>;
  readonly stat: (sha256: string) => Promise<StoredFile | undefined>;
  /** Gives the path of a local copy to a piece of work, which must not change it; undefined where there is no such file. */
  readonly withLocalFile: <T>(sha256: string, work: (file: string) => Promise<T>) => Promise<T | undefined>;
  readonly remove: (sha256: string) => Promise<void>;
  /** All files in the order of their hashes; one that comes or goes meanwhile may be there or not. */
  readonly list: () => AsyncIterable<ListedFile>;
}
