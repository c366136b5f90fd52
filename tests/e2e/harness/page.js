// Run in the page: finds parts by role and accessible name. The driver's own computed role and label confirm them later.
const [root, role, mode, wanted] = arguments;

const IMPLIED = {
  article: 'article',
  banner: 'header',
  button: 'button, summary, input[type=button], input[type=submit]',
  cell: 'td',
  checkbox: 'input[type=checkbox]',
  columnheader: 'th',
  combobox: 'select:not([multiple]):not([size])',
  complementary: 'aside',
  dialog: 'dialog',
  form: 'form',
  group: 'fieldset, details',
  heading: 'h1, h2, h3, h4, h5, h6',
  img: 'img',
  link: 'a[href]',
  list: 'ul, ol',
  listbox: 'select[multiple], select[size]',
  listitem: 'li',
  main: 'main',
  navigation: 'nav',
  option: 'option',
  progressbar: 'progress',
  radio: 'input[type=radio]',
  region: 'section[aria-label], section[aria-labelledby]',
  row: 'tr',
  searchbox: 'input[type=search]',
  slider: 'input[type=range]',
  spinbutton: 'input[type=number]',
  status: 'output',
  switch: 'input[type=checkbox][switch]',
  table: 'table',
  textbox:
    'textarea, input:not([type]), input[type=text], input[type=email], input[type=password], input[type=url], input[type=tel], input[type=date], input[type=time], input[type=datetime-local]',
};

const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

const shown = (element) => {
  if (!element.isConnected || element.closest('[aria-hidden="true"], [inert]')) return false;
  const box = element.getBoundingClientRect();
  if (box.width === 0 && box.height === 0 && element.tagName !== 'OPTION') return false;
  return getComputedStyle(element).visibility === 'visible';
};

const content = (element) => {
  let text = '';
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (node.nodeType === Node.ELEMENT_NODE && node.getAttribute('aria-hidden') !== 'true') {
      const inner = node.getAttribute('aria-label') ?? node.getAttribute('alt') ?? content(node);
      const inline = getComputedStyle(node).display.startsWith('inline');
      text += inline ? inner : ` ${inner} `;
    }
  }
  return text;
};

const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) {
    const parts = by.split(/\s+/).map((id) => document.getElementById(id));
    return tidy(parts.map((part) => (part ? (part.getAttribute('aria-label') ?? content(part)) : '')).join(' '));
  }
  const label = element.getAttribute('aria-label');
  if (label) return tidy(label);
  if (element.labels?.length) return tidy([...element.labels].map(content).join(' '));
  const alt = element.getAttribute('alt');
  if (alt !== null) return tidy(alt);
  if (element.tagName === 'FIELDSET') return tidy(element.querySelector('legend')?.textContent);
  const own = ['INPUT', 'SELECT', 'TEXTAREA'].includes(element.tagName) ? '' : tidy(content(element));
  if (element.tagName === 'INPUT' && ['button', 'submit'].includes(element.type)) return tidy(element.value);
  return own || tidy(element.getAttribute('title') ?? element.getAttribute('placeholder'));
};

const roleSelector = `[role~="${role}"]` + (IMPLIED[role] ? `, ${IMPLIED[role]}` : '');
const candidates = [...(root ?? document).querySelectorAll(roleSelector)].filter((element) => {
  const given = element.getAttribute('role');
  return (given === null || given.split(/\s+/)[0] === role) && shown(element);
});
if (mode === 'names') return candidates.map(nameOf);

const test = {
  any: () => true,
  exact: (name) => name === wanted,
  starting: (name) => name.startsWith(wanted),
  containing: (name) => name.includes(wanted),
}[mode];
return candidates.filter((element) => test(nameOf(element)));
