import sharp from 'sharp';

const number = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
};

/** An element of EBML, its size in four bytes. */
function element(id: string, ...content: readonly Buffer[]): Buffer {
  const data = Buffer.concat(content);
  return Buffer.concat([Buffer.from(id, 'hex'), number(0x10000000 + data.length, 4), data]);
}

function milliseconds(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

/** The VP8 frame in a lossy WebP. */
async function frame(width: number, height: number, grey: number): Promise<Buffer> {
  const webp = await sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .webp({ quality: 30 })
    .toBuffer();
  const at = webp.indexOf('VP8 ');
  return webp.subarray(at + 8, at + 8 + webp.readUInt32LE(at + 4));
}

/** A silent WebM that lasts `seconds` and weighs a few kilobytes: a grey picture every five seconds, each a key frame. */
export async function tinyVideo(seconds: number, every = 5): Promise<Buffer> {
  const [width, height] = [64, 36];
  const times = Array.from({ length: Math.ceil(seconds / every) }, (_, at) => at * every * 1000);
  const info = element(
    '1549a966',
    element('2ad7b1', number(1_000_000, 4)),
    element('4489', milliseconds(seconds * 1000)),
    element('4d80', Buffer.from('u')),
    element('5741', Buffer.from('u')),
  );
  const video = element('e0', element('b0', number(width, 2)), element('ba', number(height, 2)));
  const track = element(
    'ae',
    element('d7', number(1, 1)),
    element('73c5', number(1, 1)),
    element('83', number(1, 1)),
    element('86', Buffer.from('V_VP8')),
    video,
  );
  const tracks = element('1654ae6b', track);
  const clusters = await Promise.all(
    times.map(async (time, at) =>
      element(
        '1f43b675',
        element('e7', number(time, 4)),
        element('a3', Buffer.from([0x81, 0, 0, 0x80]), await frame(width, height, 40 + ((at * 30) % 200))),
      ),
    ),
  );
  const cue = (time: number, position: number): Buffer =>
    element('bb', element('b3', number(time, 4)), element('b7', element('f7', number(1, 1)), element('f1', number(position, 4))));
  const before = info.length + tracks.length + element('1c53bb6b', ...times.map((time) => cue(time, 0))).length;
  let position = before;
  const cues = times.map((time, at) => {
    const made = cue(time, position);
    position += clusters[at]?.length ?? 0;
    return made;
  });
  const head = element(
    '1a45dfa3',
    ...[
      ['4286', 1],
      ['42f7', 1],
      ['42f2', 4],
      ['42f3', 8],
      ['4287', 2],
      ['4285', 2],
    ].map(([id, value]) => element(String(id), number(Number(value), 1))),
    element('4282', Buffer.from('webm')),
  );
  return Buffer.concat([head, element('18538067', info, tracks, element('1c53bb6b', ...cues), ...clusters)]);
}
