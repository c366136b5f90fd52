/**
 * The system's clipboard, text only. WebKitGTK gives `navigator.clipboard.readText()` nothing, so reading goes the way a
 * text field goes: a field out of sight takes the focus, the system pastes into it, and what it was given is the text.
 */

/** Puts text on it. The text may still be on its way: the permission of the key press would be gone by then. */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem !== 'undefined' && 'write' in navigator.clipboard) {
    const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
      return;
    } catch {
      // Either the text failed, which is thrown here, or the clipboard takes no promise, which is tried otherwise below.
      await text;
    }
  }
  const plain = await text;
  if (!copyByField(plain)) await navigator.clipboard.writeText(plain);
}

/** How long the system may take to paste, in milliseconds. */
const PATIENCE = 1000;

function hiddenField(): HTMLTextAreaElement {
  const field = document.createElement('textarea');
  field.setAttribute('aria-hidden', 'true');
  field.tabIndex = -1;
  field.style.cssText = 'position:fixed;top:0;left:0;width:1px;height:1px;opacity:0;pointer-events:none';
  document.body.append(field);
  return field;
}

function copyByField(text: string): boolean {
  const former = document.activeElement;
  const field = hiddenField();
  field.value = text;
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (former instanceof HTMLElement) former.focus({ preventScroll: true });
  return done;
}

/**
 * Reads it. In a key press that pastes (`byKey`), leave the key its default: that is what pastes. Empty if there is no
 * text.
 */
export function readClipboard(byKey: boolean): Promise<string> {
  const former = document.activeElement;
  const field = hiddenField();
  return new Promise((resolve) => {
    const finish = (text: string): void => {
      clearTimeout(timer);
      field.remove();
      if (former instanceof HTMLElement) former.focus({ preventScroll: true });
      resolve(text);
    };
    const timer = setTimeout(() => finish(field.value), PATIENCE);
    field.addEventListener('paste', (event) => {
      event.preventDefault();
      event.stopPropagation();
      finish(event.clipboardData?.getData('text/plain') ?? '');
    });
    field.focus({ preventScroll: true });
    if (!byKey && !document.execCommand('paste')) {
      navigator.clipboard.readText().then(finish, () => finish(''));
    }
  });
}
