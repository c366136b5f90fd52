/**
 * Parts of the window that aren't in the first picture: their code is read from the disk when they are first wanted, or
 * before that, as soon as the window has nothing else to do. Once read they are there at once, without a frame between.
 */
/** A component that comes later. */
export interface Later<Part> {
  /** The component; null until its code is there, which asking for it brings about. */
  readonly current: Part | null;
}

/** Those not read yet, in the order in which they are likely to be wanted. */
const waiting: (() => Promise<void>)[] = [];

/** How long the window is left alone after its first picture, in milliseconds. */
const REST = 100;

/** Declares a part that comes later; `load` is an `import()`. */
export function later<Part>(load: () => Promise<{ default: Part }>): Later<Part> {
  let found = $state.raw<Part | null>(null);
  let reading: Promise<void> | null = null;
  const read = (): Promise<void> => {
    reading ??= load().then(
      (module) => void (found = module.default),
      (thrown: unknown) => {
        reading = null;
        throw thrown;
      },
    );
    return reading;
  };
  waiting.push(read);
  return {
    get current() {
      // A failure is told by whoever listens to what nobody caught.
      if (found === null) void read();
      return found;
    },
  };
}

/** Reads all that comes later, one after another, once the first picture is there. */
export async function readAhead(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, REST));
  // What is read may bring more of its own.
  for (let read = waiting.shift(); read; read = waiting.shift()) await read();
}
