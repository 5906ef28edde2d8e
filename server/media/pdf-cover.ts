import { drawPage } from './pdf-drawing.ts';
import { loadPdf } from './pdf-engine.ts';
import { makePictures, PICTURE_WIDTHS, type Picture } from './picture-renditions.ts';
import { refused, type Outcome } from './problem.ts';

/** A picture on a page that has more is left out. */
export const MOST_PIXELS = 50_000_000;

/** Makes the cover of a textbook: its first page. Refuses as `loadPdf` and `makePictures` do, and with `pdf-no-cover`. */
export async function renderCover(file: string): Promise<Outcome<readonly Picture[]>> {
  const loaded = await loadPdf(file, { mostPixels: MOST_PIXELS });
  if (!loaded.ok) return loaded;
  const document = loaded.value;
  try {
    return await makePictures(await drawPage(document, 1, PICTURE_WIDTHS[2]));
  } catch {
    return refused('pdf-no-cover');
  } finally {
    await document.loadingTask.destroy();
  }
}
