/**
 * Questions to the person, as promises: one dialog at a time, the next ones wait. Shown by `shell/Dialogs.svelte`.
 */

/** A button of a dialog. */
export interface DialogChoice<Value extends string = string> {
  /** What the promise gives. */
  value: Value;
  /** A verb. */
  label: string;
  /** Looks: the main button, a dangerous one, or a plain one. */
  look?: 'primary' | 'danger' | 'plain';
}

/** A question with buttons. */
export interface ChoiceQuestion<Value extends string = string> {
  /** What is asked, in a few words. */
  title: string;
  /** What it reaches: one paragraph per entry. */
  body?: string | string[];
  /** Buttons from the first (safest or most wanted) to the last. */
  choices: DialogChoice<Value>[];
  /** What Escape gives. */
  cancel: Value;
  /** Raw text to unfold. */
  details?: string | null;
}

/** A question for one line of text. */
export interface TextQuestion {
  /** What is asked. */
  title: string;
  /** What it is for. */
  body?: string | string[];
  /** Name of the field. */
  label: string;
  /** What stands in it first. */
  value?: string;
  /** Shown in the empty field. */
  placeholder?: string;
  /** The verb on the button. */
  confirm: string;
  /** Why this text won't do, or nothing. */
  check?: (text: string) => string | null;
  /** A second button that fetches the text elsewhere (a native dialog). */
  browse?: { label: string; run: () => Promise<string | null> };
}

/** A dialog that is open. */
export type OpenDialog =
  | { id: number; type: 'choice'; question: ChoiceQuestion; answer: (value: string) => void }
  | { id: number; type: 'text'; question: TextQuestion; answer: (value: string | null) => void };

class Dialogs {
  #queue = $state.raw<OpenDialog[]>([]);
  #last = 0;

  /** The one on screen. */
  get current(): OpenDialog | null {
    return this.#queue[0] ?? null;
  }

  /** Asks with buttons. */
  choose<Value extends string>(question: ChoiceQuestion<Value>): Promise<Value> {
    return new Promise((resolve) => {
      this.#open({
        type: 'choice',
        question: question as unknown as ChoiceQuestion,
        answer: (value) => resolve(value as Value),
      });
    });
  }

  /** Asks for a line of text; null if the person turned back. */
  ask(question: TextQuestion): Promise<string | null> {
    return new Promise((resolve) => this.#open({ type: 'text', question, answer: resolve }));
  }

  /** Takes the dialog on screen away; called by its view after answering. */
  shut(id: number): void {
    this.#queue = this.#queue.filter((dialog) => dialog.id !== id);
  }

  #open(dialog: DistributiveOmit<OpenDialog, 'id'>): void {
    this.#last += 1;
    this.#queue = [...this.#queue, { ...dialog, id: this.#last } as OpenDialog];
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The questions waiting for an answer. */
export const dialogs = new Dialogs();

/** Asks with buttons. */
export function choose<Value extends string>(question: ChoiceQuestion<Value>): Promise<Value> {
  return dialogs.choose(question);
}

/** Asks for a line of text; null if the person turned back. */
export function ask(question: TextQuestion): Promise<string | null> {
  return dialogs.ask(question);
}

/** Asks yes or no; `confirm` is the verb on the button. */
export async function confirm(question: {
  title: string;
  body?: string | string[];
  confirm: string;
  cancel?: string;
  danger?: boolean;
  details?: string | null;
}): Promise<boolean> {
  const answer = await choose({
    title: question.title,
    ...(question.body === undefined ? {} : { body: question.body }),
    details: question.details ?? null,
    cancel: 'no',
    choices: [
      { value: 'yes', label: question.confirm, look: question.danger ? 'danger' : 'primary' },
      { value: 'no', label: question.cancel ?? 'Cancel' },
    ],
  });
  return answer === 'yes';
}

/**
 * Asks what to do with typed text that isn't saved yet. `save` saves it and tells whether that worked. Gives true if
 * the person may leave: use it as a tab's guard.
 */
export async function leaveUnsaved(what: string, save?: () => Promise<boolean>): Promise<boolean> {
  const answer = await choose({
    title: `Keep what you typed in ${what}?`,
    body: 'It isn’t saved yet.',
    cancel: 'keep',
    choices: [
      ...(save ? [{ value: 'save' as const, label: 'Save', look: 'primary' as const }] : []),
      { value: 'keep' as const, label: 'Keep editing' },
      { value: 'discard' as const, label: 'Discard', look: 'danger' as const },
    ],
  });
  if (answer === 'save' && save) return save();
  return answer === 'discard';
}
