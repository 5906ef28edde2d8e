const SHA256 = /^[0-9a-f]{64}$/;

/** Where a store keeps a file, `ab/cd/abcd…`: the same in a folder and in a bucket; undefined for what is no hash. */
export function filePlace(sha256: string): string | undefined {
  return SHA256.test(sha256) ? `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}` : undefined;
}

/** The hash of the file kept at a place; undefined where the place is none of a store. */
export function hashAtPlace(place: string): string | undefined {
  const sha256 = place.slice(place.lastIndexOf('/') + 1);
  return filePlace(sha256) === place ? sha256 : undefined;
}
