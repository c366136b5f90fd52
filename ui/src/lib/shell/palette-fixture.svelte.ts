/** For tests of the palette: something that a command waits for. */
export function switchable(): { on: boolean } {
  const state = $state({ on: false });
  return state;
}
