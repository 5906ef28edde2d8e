import type * as Sdk from '@aws-sdk/client-s3';

export interface S3Options {
  /** Address of the server; without one, that of the region at Amazon. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket stands in the path of an address instead of its host name. */
  readonly forcePathStyle: boolean;
}

/** The bucket, with the SDK that speaks to it. */
export interface S3Bucket {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
  readonly name: string;
}

const CONNECT_MS = 5000;
/** From the first byte of a request to the first of its answer; 8 MiB get through a line of 1 Mbit/s. */
const ANSWER_MS = 120_000;
/** Readers who download slowly each hold a connection. */
const MOST_CONNECTIONS = 250;

/** Loads the SDK, which only those pay for who have a bucket, and makes a client; no request is sent. Failed requests are repeated by the SDK. */
export async function openS3Bucket({ endpoint, region, bucket, forcePathStyle, ...keys }: S3Options): Promise<S3Bucket> {
  const sdk = await import('@aws-sdk/client-s3');
  const agent = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  const client = new sdk.S3Client({
    region,
    forcePathStyle,
    credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    // What is read as a whole is checked against its sha256 here; the SDK's own check would keep a reader who leaves from ending the download.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return { sdk, client, name: bucket };
}
