import type { PDFDocumentProxy } from 'pdfjs-dist';

/** A page much longer than wide would be a picture that fills memory. */
const MOST_HEIGHT = 4000;

/** What the factory makes under Node. */
interface NodeCanvas {
  readonly toBuffer: (type: 'image/png') => Buffer;
}

/** Draws a page, counted from 1, on white, `width` pixels wide where that does not make it too high; answers a PNG. Throws where pdf.js cannot draw it. */
export async function drawPage(document: PDFDocumentProxy, number: number, width: number): Promise<Buffer> {
  const page = await document.getPage(number);
  const size = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(width / size.width, MOST_HEIGHT / size.height) });
  const factory = document.canvasFactory as { create: (width: number, height: number) => { readonly canvas: NodeCanvas } };
  const { canvas } = factory.create(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  await page.render({ canvas: canvas as never, viewport, background: '#fff' }).promise;
  page.cleanup();
  return canvas.toBuffer('image/png');
}
