/** What a person chose about the effects of a model change. */
import type { Choice, Effect } from '../api/client';

/** What names an effect in a choice: its column, or the view or trigger itself. */
export function subjectOf(effect: Effect): string {
  return effect.kind === 'view' || effect.kind === 'trigger'
    ? (effect.name ?? '')
    : (effect.columns[0] ?? effect.name ?? '');
}

/** What was chosen about an effect. */
export function chosenFor(choices: Choice[], effect: Effect): Choice | undefined {
  const name = subjectOf(effect);
  return choices.find((choice) => choice.table === effect.table && choice.name === name);
}

/** The choices with one more, in place of another about the same. */
export function withChoice(choices: Choice[], choice: Choice): Choice[] {
  return [...choices.filter((other) => other.table !== choice.table || other.name !== choice.name), choice];
}
