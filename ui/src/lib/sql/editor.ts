/** The text field for SQL: CodeMirror with SQLite's dialect, in the window's own colours. Loaded when a SQL tab first opens. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { SQLite, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';

import type { Catalog, SqlFault } from '../api/client';
import { complete } from './complete';

/** What the editor asks of and tells its page. */
export interface EditorHost {
  /** What the file has, for completion. */
  catalog: () => Catalog | null;
  /** The text or the cursor changed. */
  changed: (text: string, cursor: number, textChanged: boolean) => void;
  /** The focus went elsewhere. */
  left: () => void;
  /** Keys of the page: Ctrl+Enter and the like. */
  keys: { key: string; run: () => void }[];
}

/** The editor, for its page. */
export interface SqlEditor {
  text: () => string;
  /** The selected text, or nothing. */
  selection: () => { from: number; to: number };
  /** Puts another text in place, as one step that can be taken back. */
  replace: (text: string) => void;
  /** Writes at the cursor. */
  insert: (text: string) => void;
  select: (from: number, to: number) => void;
  mark: (faults: SqlFault[]) => void;
  focus: () => void;
  destroy: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--indigo)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--green)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--orange)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--teal)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.special(tags.name), color: 'var(--violet)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '13px', lineHeight: '1.5' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text-2)',
    border: 'none',
    paddingRight: '4px',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-bg)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--sunken)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-bg)',
    color: 'inherit',
  },
  '.cm-placeholder': { color: 'var(--text-2)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
    zIndex: 'var(--z-float)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-bg)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-diagnostic': { padding: '4px 8px', borderLeft: 'none', fontFamily: 'var(--font)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecorationLine: 'underline',
    textDecorationStyle: 'wavy',
    textDecorationColor: 'var(--danger)',
    textUnderlineOffset: '3px',
  },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 8px' },
  '.cm-textfield': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    fontSize: '13px',
  },
  '.cm-button': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    backgroundImage: 'none',
    color: 'var(--text)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text-2)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-bg)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-bg)' },
});

/** Makes an editor in `parent`. */
export function makeEditor(parent: HTMLElement, text: string, cursor: number, host: EditorHost): SqlEditor {
  const proposals = (context: CompletionContext): CompletionResult | null => {
    const catalog = host.catalog();
    if (!catalog) return null;
    const found = complete(context.state.doc.toString(), context.pos, catalog, context.explicit);
    return found && { ...found, validFor: /^[\p{L}_][\p{L}\p{N}_$]*$/u };
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      selection: { anchor: Math.min(cursor, text.length) },
      extensions: [
        Prec.highest(
          keymap.of(
            host.keys
              .filter(({ key }) => key !== 'Escape')
              .map(({ key, run }) => ({
                key,
                preventDefault: true,
                run: () => {
                  run();
                  return true;
                },
              })),
          ),
        ),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [proposals], icons: false, activateOnTypingDelay: 60 }),
        highlightSelectionMatches(),
        search({ top: true }),
        sql({ dialect: SQLite }),
        syntaxHighlighting(colours),
        placeholder('SELECT …'),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': 'SQL',
          spellcheck: 'false',
          autocorrect: 'off',
          autocapitalize: 'off',
        }),
        theme,
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...lintKeymap,
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
          ...historyKeymap,
          indentWithTab,
          // Last: an open list of proposals or the search is closed first.
          ...host.keys
            .filter(({ key }) => key === 'Escape')
            .map(({ key, run }) => ({
              key,
              run: () => {
                run();
                return true;
              },
            })),
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged || update.selectionSet) {
            host.changed(update.state.doc.toString(), update.state.selection.main.head, update.docChanged);
          }
          if (update.focusChanged && !update.view.hasFocus) host.left();
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    selection: () => ({ from: view.state.selection.main.from, to: view.state.selection.main.to }),
    replace: (next) => {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: Math.min(view.state.selection.main.head, next.length) },
      });
    },
    insert: (next) => view.dispatch(view.state.replaceSelection(next)),
    select: (from, to) => {
      const end = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, end), head: Math.min(to, end) },
        scrollIntoView: true,
      });
      view.focus();
    },
    mark: (faults) => {
      const end = view.state.doc.length;
      view.dispatch(
        setDiagnostics(
          view.state,
          faults.map(({ from, to, message }) => ({
            from: Math.min(from, end),
            to: Math.min(Math.max(to, from), end),
            severity: 'error' as const,
            message,
          })),
        ),
      );
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
