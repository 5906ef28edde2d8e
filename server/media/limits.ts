import type { MediaKind } from './media-kinds.ts';

/** How much may be sent, in bytes: a file of each kind, and all files of an institution. */
export interface UploadLimits {
  readonly limits: Readonly<Record<MediaKind, number>>;
  readonly quota: number | undefined;
  /** Of single institutions, by id. */
  readonly quotas: Readonly<Record<string, number>>;
}

/** How much room there is for a file, in bytes. */
export interface Room {
  /** What a file of its kind may have. */
  readonly ofKind: number;
  /** What is left of the institution's share; undefined where there is no limit to it. */
  readonly left: number | undefined;
  /** The most that may be sent now. */
  readonly most: number;
}

export interface RoomParts {
  readonly uploads: UploadLimits;
  /** Each answers sizes by sha256 of the files of an institution. */
  readonly holders: readonly ((institution: string | undefined) => Promise<ReadonlyMap<string, number>>)[];
  /** Bytes announced by the uploads that are under way. */
  readonly underWay: (institution: string | undefined) => Promise<number>;
}

export type RoomFor = (institution: string | undefined, kind: MediaKind, own?: number) => Promise<Room>;

/** Answers how much may be sent for an institution; `own` are announced bytes of the upload itself, which take no room from it. */
export function createRoom({ uploads, holders, underWay }: RoomParts): RoomFor {
  return async (institution, kind, own = 0) => {
    const ofKind = uploads.limits[kind];
    const quota = (institution === undefined ? undefined : uploads.quotas[institution]) ?? uploads.quota;
    if (quota === undefined) return { ofKind, left: undefined, most: ofKind };
    const [announced, ...held] = await Promise.all([underWay(institution), ...holders.map((ask) => ask(institution))]);
    // The same content is stored once, however many items have it.
    const sizes = new Map(held.flatMap((files) => [...files]));
    const used = [...sizes.values()].reduce((sum, size) => sum + size, announced - own);
    const left = Math.max(0, quota - used);
    return { ofKind, left, most: Math.min(ofKind, left) };
  };
}
