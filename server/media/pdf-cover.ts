import { loadPdf } from './pdf-engine.ts';
import { makePictures, PICTURE_WIDTHS, type Picture } from './picture-renditions.ts';
import { refused, type Outcome } from './problem.ts';

const MOST_PIXELS = 50_000_000;
/** A page much longer than wide would be a picture that fills memory. */
const MOST_HEIGHT = 4000;

/** What the factory makes under Node. */
interface NodeCanvas {
  readonly toBuffer: (type: 'image/png') => Buffer;
}

/** Makes the cover of a textbook: its first page. Refuses as `loadPdf` and `makePictures` do, and with `pdf-no-cover`. */
export async function renderCover(file: string): Promise<Outcome<readonly Picture[]>> {
  const loaded = await loadPdf(file, { mostPixels: MOST_PIXELS });
  if (!loaded.ok) return loaded;
  const document = loaded.value;
  try {
    const page = await document.getPage(1);
    const size = page.getViewport({ scale: 1 });
    const scale = Math.min(PICTURE_WIDTHS[2] / size.width, MOST_HEIGHT / size.height);
    const viewport = page.getViewport({ scale });
    const factory = document.canvasFactory as { create: (width: number, height: number) => { readonly canvas: NodeCanvas } };
    const { canvas } = factory.create(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
    await page.render({ canvas: canvas as never, viewport, background: '#fff' }).promise;
    return await makePictures(canvas.toBuffer('image/png'));
  } catch {
    return refused('pdf-no-cover');
  } finally {
    await document.loadingTask.destroy();
  }
}
