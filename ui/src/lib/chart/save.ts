/** Charts out of the window: as SVG, as PNG, and onto the clipboard. */
import type { ChartSpec } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';
import { saveFile } from '../state/save-file';
import type { ChartData, Writing } from './data';
import { lightInk } from './ink';
import { optionOf } from './option';
import { plotOf } from './plot';

/** The size of a saved picture, in px. */
const SIZE = { width: 960, height: 540 };
/** Pixels of a PNG for each of them, so that it is sharp on paper. */
const SHARP = 2;

/** What is saved. */
export interface Picture {
  spec: ChartSpec;
  data: ChartData;
  title: string;
  writing: Writing;
}

/** The picture as SVG text: title and chart in the colours of the light theme. */
export async function svgOf({ spec, data, title, writing }: Picture): Promise<string> {
  const { svgText } = await import('./library');
  const ink = lightInk();
  const plot = plotOf(spec, data, writing);
  if (typeof plot === 'string') throw new Error(plot);
  const head = title === '' ? 0 : 44;
  const room = { width: SIZE.width - 32, height: SIZE.height - head - 32 };
  const inner =
    plot.kind === 'number'
      ? `<text x="${room.width / 2}" y="${room.height / 2}" font-size="72" text-anchor="middle" fill="${ink.text}">${escaped(plot.text)}</text>`
      : svgText(optionOf(spec, plot, ink, room, writing), room.width, room.height);
  const heading = `<text x="16" y="32" font-size="18" font-weight="600" fill="${ink.text}">${escaped(title)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}"`,
    ` viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="${escaped(ink.font)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${ink.surface}"/>`,
    head === 0 ? '' : heading,
    `<g transform="translate(16 ${head + 16})">${inner}</g></svg>`,
  ].join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

async function pngOf(svg: string): Promise<Blob> {
  const image = new Image(SIZE.width, SIZE.height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SIZE.width * SHARP;
  canvas.height = SIZE.height * SHARP;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This window can’t draw pictures.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture came out'))), 'image/png'),
  );
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** Asks where to, and writes the picture there. */
export async function savePicture(picture: Picture, form: 'svg' | 'png'): Promise<void> {
  const name = (picture.title === '' ? 'chart' : picture.title).replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  const folder = /^.*[/\\]/.exec(files.current?.path ?? '')?.[0] ?? '';
  try {
    // Drawn before anything is asked: as it is on screen now.
    const svg = await svgOf(picture);
    const base64 = form === 'png' ? await base64Of(await pngOf(svg)) : '';
    await saveFile({
      title: 'Save chart',
      suggested: `${folder}${name}.${form}`,
      write: (destination, overwrite) =>
        form === 'svg'
          ? call('save_text', { destination, text: svg, overwrite })
          : call('save_bytes', { destination, base64, overwrite }),
    });
  } catch (thrown) {
    showError(thrown, 'Save chart');
  }
}

/** Puts the picture onto the clipboard. */
export async function copyPicture(picture: Picture): Promise<void> {
  try {
    const png = svgOf(picture).then(pngOf);
    // Given as a promise: the click is still the reason then.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    status('Copied the chart as a picture.');
  } catch (thrown) {
    showError(thrown, 'Copy the chart');
  }
}
