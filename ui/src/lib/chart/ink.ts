/** The colours of charts, from the tokens of the theme on screen. */

/** What a chart is drawn with. */
export interface Ink {
  text: string;
  quiet: string;
  line: string;
  surface: string;
  sunken: string;
  /** Eight colours that are told apart. */
  palette: string[];
  /** The enum's colours by name. */
  named: Record<string, string>;
  font: string;
}

const NAMES = ['slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'indigo', 'violet', 'pink'];

/** As the page has them now. */
export function inkOf(element: Element = document.documentElement): Ink {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token('text'),
    quiet: token('text-2'),
    line: token('line'),
    surface: token('surface'),
    sunken: token('sunken'),
    palette: Array.from({ length: 8 }, (_, index) => token(`chart-${index + 1}`)),
    named: Object.fromEntries(NAMES.map((name) => [name, token(name)])),
    // In an SVG it stands within double quotes.
    font: getComputedStyle(document.body).fontFamily.replaceAll('"', "'"),
  };
}

/** Those of the light theme, whichever is on: a picture goes onto paper and into documents. */
export function lightInk(): Ink {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = 'light';
  const ink = inkOf(root);
  if (theme !== undefined) root.dataset.theme = theme;
  return ink;
}

/** The colour of the nth series: its own, else the next of the palette. */
export function colourOf(ink: Ink, index: number, own?: string): string {
  const named = own === undefined ? undefined : ink.named[own];
  return named ?? ink.palette[index % ink.palette.length] ?? ink.text;
}

/** Between two colours of six digits; `share` 0 gives the first. */
export function mixed(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => parseInt(colour.slice(1 + at * 2, 3 + at * 2), 16);
  const blend = [0, 1, 2].map((at) => Math.round(part(from, at) + (part(to, at) - part(from, at)) * share));
  return blend.some(Number.isNaN)
    ? to
    : `#${blend.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** How bright a colour is, from 0 to 1 (WCAG's relative luminance). */
export function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = parseInt(colour.slice(1 + at * 2, 3 + at * 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2);
}

/** WCAG's contrast of two colours. */
export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Which of two texts is read better on a colour. */
export function readableOn(colour: string, one: string, other: string): string {
  return contrast(one, colour) >= contrast(other, colour) ? one : other;
}
