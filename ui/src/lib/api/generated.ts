// Written by `cargo xtask types` from the Rust types. Do not edit.
/* eslint-disable */

/**
 * An answer to what an action asks.
 */
export type ActionAnswer = { 
/**
 * The name that the action gave to what it asks.
 */
name: string, 
/**
 * The answer.
 */
value: Input, };

/**
 * One value that an action asks for.
 */
export type ActionAsk = { 
/**
 * Its name in expressions.
 */
name: string, 
/**
 * The question.
 */
title: string, 
/**
 * What is asked for.
 */
kind: ColumnKind, };

/**
 * What pressing a button would meet.
 */
export type ActionAttempt = { 
/**
 * Why it can't be pressed, as a sentence.
 */
trouble: string | null, 
/**
 * How many rows were looked at: the first few.
 */
rows: number, 
/**
 * For how many of them it applies.
 */
applies: number, };

/**
 * A row inserted by an action.
 */
export type ActionCopy = { 
/**
 * When: an SQL expression over the row as it was; none: always.
 */
when?: string | null, 
/**
 * The columns that differ from this row's.
 */
set?: Array<ActionSet>, };

/**
 * What an action did.
 */
export type ActionDone = { 
/**
 * Rows that it changed.
 */
changed: number, 
/**
 * Rows for which it doesn't apply, left alone.
 */
skipped: number, 
/**
 * Rows that it added.
 */
added: Array<RowKey>, 
/**
 * The change, to take it back; none if nothing was changed or nothing is recorded here.
 */
change: ChangeId | null, };

/**
 * A button on a row.
 */
export type ActionModel = { 
/**
 * Its name on the button ("Mark complete").
 */
name: string, 
/**
 * When it applies: an SQL expression over the row; none: always.
 */
when?: string | null, 
/**
 * What it asks for first, bound as `:name` in the expressions.
 */
ask?: Array<ActionAsk>, 
/**
 * What it writes.
 */
set?: Array<ActionSet>, 
/**
 * A row that it inserts besides, copied from this one as it was.
 */
copy?: ActionCopy | null, };

/**
 * A button, as it can be pressed for some rows.
 */
export type ActionOffer = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it asks for first.
 */
asks: Array<ActionAsk>, 
/**
 * For how many of the rows it applies.
 */
applies: number, 
/**
 * Why it can't be pressed at all, as a sentence.
 */
trouble: string | null, };

/**
 * Which rows an action is run on.
 */
export type ActionRun = { 
/**
 * The table.
 */
table: string, 
/**
 * The rows.
 */
keys: Array<RowKey>, 
/**
 * The action's name.
 */
name: string, 
/**
 * Answers to what it asks.
 */
answers: Array<ActionAnswer>, };

/**
 * One assignment of an action.
 */
export type ActionSet = { 
/**
 * The column.
 */
column: string, 
/**
 * An SQL expression over the row as it was; `:now`, `:today`, `:me` and what was asked for are bound.
 */
to: string, };

/**
 * How numbers are moved.
 */
export type AdjustUnit = "amount" | "percent";

/**
 * A column whose numbers are all moved by the same. What is no number stays. Reckoned exactly, in decimal digits, and
 * rounded to the last digit that the column keeps, halves away from zero.
 */
export type Adjustment = { 
/**
 * The column: whole numbers, numbers, money, percentages or durations.
 */
column: string, 
/**
 * In which unit.
 */
unit: AdjustUnit, 
/**
 * By how much; below zero: less.
 */
by: Input, };

/**
 * SQLite's type affinity (<https://www.sqlite.org/datatype3.html#type_affinity>).
 */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/**
 * One value of many rows.
 */
export type Aggregate = "count" | "count_distinct" | "sum" | "average" | "min" | "max" | "median" | "list";

/**
 * The answer to a question: what it became, and its rows.
 */
export type Answer = { 
/**
 * What it became.
 */
query: CompiledQuery, 
/**
 * Its rows.
 */
rows: RowSet, };

/**
 * A new value for one column.
 */
export type Assignment = { 
/**
 * Column name.
 */
column: string, 
/**
 * The value.
 */
value: Input, };

/**
 * A table that ties two others together (many-to-many).
 */
export type Association = { 
/**
 * Index into [`Table::links`] of the one end.
 */
left: number, 
/**
 * Index into [`Table::links`] of the other end.
 */
right: number, 
/**
 * It has columns of its own besides the two links.
 */
extraColumns: Array<string>, };

/**
 * What a computed column would give.
 */
export type Attempt = { 
/**
 * The column as the grid would show it; none if its name can't be used.
 */
column: Column | null, 
/**
 * Why it can't be computed, as a sentence.
 */
trouble: string | null, 
/**
 * What it most likely means, where nobody has said.
 */
guess: Guess | null, 
/**
 * The first rows.
 */
rows: Array<AttemptRow>, };

/**
 * One row of an attempt.
 */
export type AttemptRow = { 
/**
 * The row.
 */
key: RowKey, 
/**
 * What names it.
 */
label: string, 
/**
 * What the column gives.
 */
cell: Cell, };

/**
 * The bin.
 */
export type Bin = { 
/**
 * What is in it.
 */
parked: Array<Parked>, 
/**
 * Bytes in the file, all together.
 */
bytes: number, };

/**
 * What a blob seems to hold, told from its first bytes.
 */
export type BlobKind = "png" | "jpeg" | "gif" | "webp" | "bmp" | "pdf" | "zip" | "gzip" | "sqlite" | "text" | "bytes";

/**
 * One line of `PRAGMA foreign_key_check`.
 */
export type BrokenLink = { 
/**
 * The table with the link.
 */
table: string, 
/**
 * The row, if the table has rowids.
 */
rowid: number | null, 
/**
 * The table it should point to.
 */
target: string, };

/**
 * Steps that values are put together in.
 */
export type Bucket = "day" | "week" | "month" | "quarter" | "year" | { "range": { 
/**
 * How wide; of money in its unit (`10`).
 */
width: Input, } };

/**
 * A change of rows of a table: of all for which a filter holds, or of those that are named.
 */
export type Bulk = { 
/**
 * The table.
 */
table: string, 
/**
 * Which rows; none: all.
 */
filter: Condition | null, 
/**
 * Only those of them with one of these keys; none: all of them.
 */
keys: Array<RowKey> | null, 
/**
 * What is done to them.
 */
change: BulkChange, };

/**
 * What is done to many rows.
 */
export type BulkChange = { "type": "update", 
/**
 * The new values.
 */
values: Array<Assignment>, 
/**
 * Numbers that are moved, each in a column of its own.
 */
adjust: Array<Adjustment>, } | { "type": "delete" } | { "type": "replace", 
/**
 * The column.
 */
column: string, 
/**
 * What is looked for; nothing is found by an empty text.
 */
find: string, 
/**
 * What stands there then.
 */
replace: string, 
/**
 * Letter case matters.
 */
matchCase: boolean, };

/**
 * What a bulk change did.
 */
export type BulkDone = { 
/**
 * Rows written.
 */
rows: number, 
/**
 * What undo takes back by name; none if nothing was recorded.
 */
change: ChangeId | null, };

/**
 * A rule that rows would break.
 */
export type BulkFault = { 
/**
 * How many rows.
 */
rows: number, 
/**
 * The columns that it is about.
 */
columns: Array<string>, 
/**
 * "3 of 214 rows would break a rule: …", with the first of them.
 */
sentence: string, };

/**
 * What a bulk change would do.
 */
export type BulkPreview = { 
/**
 * How many rows it would write.
 */
count: number, 
/**
 * The columns shown: those written, or all of rows that would go.
 */
columns: Array<string>, 
/**
 * The first ten rows.
 */
rows: Array<BulkRow>, 
/**
 * What a delete does beyond them; none where no link points here.
 */
impact: DeleteImpact | null, 
/**
 * Rules that rows would break, so that it would be refused.
 */
faults: Array<BulkFault>, };

/**
 * One row of a preview; cells in the order of [`BulkPreview::columns`].
 */
export type BulkRow = { 
/**
 * Which.
 */
key: RowKey, 
/**
 * What names it on screen.
 */
label: string, 
/**
 * As it is.
 */
before: Array<Cell>, 
/**
 * As it would be; none if it would go.
 */
after: Array<Cell> | null, };

/**
 * Everything in the file that a person can see.
 */
export type Catalog = { 
/**
 * Tables and views in the order of creation; no `sqlite_*`, no `_relata_*`, no shadow tables.
 */
tables: Array<Table>, 
/**
 * SQLite's schema cookie when this was read; a different one means: read again.
 */
schemaVersion: number, };

/**
 * One value on its way to the window or to a script.
 */
export type Cell = null | number | string | { 
/**
 * The digits.
 */
int: string, } | { 
/**
 * The text.
 */
real: string, } | { 
/**
 * The first characters, at most [`TEXT_PREFIX_BYTES`] bytes.
 */
prefix: string, 
/**
 * The whole length in bytes.
 */
bytes: number, 
/**
 * Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
 */
digest?: string | null, 
/**
 * Where it wasn't: how many changes by others had been told when it was read.
 */
as_of?: number | null, } | { 
/**
 * The beginning, with U+FFFD in place of what isn't UTF-8.
 */
bad_text: string, 
/**
 * The whole length in bytes.
 */
bytes: number, 
/**
 * Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
 */
digest?: string | null, 
/**
 * Where it wasn't: how many changes by others had been told when it was read.
 */
as_of?: number | null, } | { 
/**
 * How many bytes.
 */
blob: number, 
/**
 * What they seem to be.
 */
kind: BlobKind, 
/**
 * Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
 */
digest?: string | null, 
/**
 * Where it wasn't: how many changes by others had been told when it was read.
 */
as_of?: number | null, } | { 
/**
 * Why, as a sentence.
 */
failed: string, };

/**
 * Names one change of a file's history; larger is later.
 */
export type ChangeId = number;

/**
 * What a change did, for an icon.
 */
export type ChangeKind = "insert" | "update" | "delete" | "mixed" | "sql" | "action";

/**
 * How a change stands.
 */
export type ChangeState = "done" | "undone";

/**
 * What a change did to one table, what triggers and links did on their own included.
 */
export type ChangedTable = { 
/**
 * The table.
 */
table: string, 
/**
 * Its title then.
 */
title: string, 
/**
 * Rows added.
 */
inserted: number, 
/**
 * Rows changed.
 */
updated: number, 
/**
 * Rows deleted.
 */
deleted: number, };

/**
 * What a chart looks like.
 */
export type ChartKind = "number" | "bar" | "line" | "area" | "pie" | "donut" | "scatter" | "heatmap";

/**
 * In which order categories stand.
 */
export type ChartSort = "rows" | "largest" | "smallest" | "name";

/**
 * A chart of the answer to a question. Columns are named as the answer names them; what isn't said is chosen by what the
 * columns mean.
 */
export type ChartSpec = { 
/**
 * What it looks like.
 */
kind: ChartKind, 
/**
 * The column along the bottom: categories, days, or numbers of a scatter chart.
 */
x?: string, 
/**
 * The columns of numbers.
 */
y?: Array<string>, 
/**
 * The column whose values make a series each.
 */
split?: string, 
/**
 * Series stand on each other and not side by side.
 */
stacked?: boolean, 
/**
 * Bars go from left to right.
 */
horizontal?: boolean, 
/**
 * Each number is written at its place.
 */
values?: boolean, 
/**
 * The order of the categories.
 */
sort?: ChartSort, 
/**
 * What stands above it.
 */
title?: string, };

/**
 * What a check of a file found.
 */
export type CheckReport = { 
/**
 * Lines of `PRAGMA integrity_check`; empty if all is well.
 */
integrity: Array<string>, 
/**
 * Rows whose link points nowhere.
 */
brokenLinks: Array<BrokenLink>, };

/**
 * One statement of a text.
 */
export type CheckedStatement = { 
/**
 * Where it begins, in UTF-16 units.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * It changes the file.
 */
writes: boolean, };

/**
 * What the person chose about an effect.
 */
export type Choice = { 
/**
 * The effect's table.
 */
table: string, 
/**
 * The effect's column (the only one, for choices about values); for a view or trigger, its name.
 */
name: string, } & ({ "how": "set_empty" } | { "how": "set_value", 
/**
 * The value.
 */
value: Input, } | { "how": "drop" } | { "how": "discard" });

/**
 * A column.
 */
export type Column = { 
/**
 * The real name, exactly.
 */
name: string, 
/**
 * The name on screen.
 */
title: string, 
/**
 * The declared type as written; empty if none.
 */
declaredType: string, 
/**
 * Its affinity.
 */
affinity: Affinity, 
/**
 * What it means.
 */
kind: ColumnKind, 
/**
 * How dates are stored, for date kinds.
 */
dateStorage: DateStorage | null, 
/**
 * NOT NULL (declared, or implied by a WITHOUT ROWID key).
 */
notNull: boolean, 
/**
 * The default as SQL text.
 */
default: string | null, 
/**
 * Collating sequence if not BINARY.
 */
collation: string | null, 
/**
 * Position in the primary key from 1; 0 if not in it.
 */
primaryKey: number, 
/**
 * Computed by SQLite.
 */
generated: Generated | null, 
/**
 * Hidden column of a virtual table: not in `SELECT *`.
 */
hidden: boolean, 
/**
 * Index into [`Table::links`] of the single-column link that this column holds.
 */
link: number | null, 
/**
 * Longest text the declared type allows, in characters (`VARCHAR(80)`); SQLite itself doesn't enforce it.
 */
length: number | null, 
/**
 * Digits after the point of a declared NUMERIC(p, s).
 */
scale: number | null, 
/**
 * Allowed values, where a CHECK (x IN (…)) lists text literals.
 */
choices: Array<string>, 
/**
 * The meaning was noted by Relata and not only guessed: what is typed must have its form.
 */
noted: boolean, 
/**
 * A help text under the field.
 */
help: string | null, 
/**
 * Money: the stored integer counts the smallest unit, [`Column::scale`] digits after the point.
 */
minorUnits: boolean, 
/**
 * Money: ISO 4217 code; none: a plain amount.
 */
currency: string | null, 
/**
 * Enum: what is known of the values beyond [`Column::choices`], in their order.
 */
options: Array<EnumOption>, 
/**
 * A regular expression that only Relata checks.
 */
regex: string | null, 
/**
 * File and image: the columns that hold name and media type of the bytes.
 */
companions: Companions | null, 
/**
 * This column is a companion of that one and shown as a part of it.
 */
partOf: string | null, 
/**
 * Relata computes it when it reads; nothing of it is in the file's table.
 */
computed: Computed | null, };

/**
 * One column before and after; none where there was or is no row.
 */
export type ColumnChange = { 
/**
 * The column's name then.
 */
column: string, 
/**
 * Before.
 */
before: Cell | null, 
/**
 * After.
 */
after: Cell | null, };

/**
 * What a column means to a person, as far as its declared type, name and rules tell. Decides display and editor only,
 * never what is stored.
 */
export type ColumnKind = "integer" | "number" | "money" | "text" | "long_text" | "boolean" | "date" | "date_time" | "json" | "blob" | "url" | "email" | "uuid" | "percent" | "duration" | "enum" | "rating" | "file" | "image" | "password" | "slug" | "link" | "any";

/**
 * A column.
 */
export type ColumnModel = { 
/**
 * The real name.
 */
name: string, 
/**
 * The name that it had, where it is being renamed.
 */
was?: string | null, 
/**
 * What it means.
 */
kind: ColumnKind, 
/**
 * The declared type as written, where it isn't the one that the kind implies.
 */
declaredType?: string | null, 
/**
 * The name on screen, where it isn't told from the real one.
 */
title?: string | null, 
/**
 * A help text under the field.
 */
help?: string | null, 
/**
 * NOT NULL.
 */
required?: boolean, 
/**
 * ON CONFLICT of NOT NULL (`REPLACE` …).
 */
requiredConflict?: string | null, 
/**
 * UNIQUE by itself.
 */
unique?: boolean, 
/**
 * What a new row has, as SQL (`0`, `'draft'`, `(datetime('now'))`).
 */
default?: string | null, 
/**
 * Collating sequence, where it isn't BINARY.
 */
collation?: string | null, 
/**
 * Computed by SQLite itself.
 */
generated?: GeneratedModel | null, 
/**
 * Fewest characters (text kinds): `CHECK (length(x) >= n)`.
 */
shortest?: number | null, 
/**
 * Most characters (text kinds): `CHECK (length(x) <= n)`.
 */
length?: number | null, 
/**
 * Least value, as stored, as an SQL literal: `CHECK (x >= n)`.
 */
least?: string | null, 
/**
 * Most value, as stored, as an SQL literal: `CHECK (x <= n)`.
 */
most?: string | null, 
/**
 * A GLOB pattern that the database checks: `CHECK (x GLOB 'p')`.
 */
pattern?: string | null, 
/**
 * A regular expression that only Relata checks, and says so.
 */
regex?: string | null, 
/**
 * Money: digits after the point (0 to 9); the stored integer counts the smallest unit.
 */
scale?: number | null, 
/**
 * Money: ISO 4217 code (`EUR`); none: a plain amount.
 */
currency?: string | null, 
/**
 * Enum: the allowed values in their order.
 */
option?: Array<EnumOption>, };

/**
 * The columns beside a file's bytes.
 */
export type Companions = { 
/**
 * The one that holds the file's name.
 */
name: string | null, 
/**
 * The one that holds the media type (`image/png`).
 */
media: string | null, };

/**
 * What a query became.
 */
export type CompiledQuery = { 
/**
 * The SQL for a person, its values filled in; it can be run as it stands.
 */
sql: string, 
/**
 * The SQL that is run.
 */
exact: string, 
/**
 * The values for its nameless parameters, in order.
 */
values: Array<Cell>, 
/**
 * What a table of these rows would be: its columns mean what those mean that they come from, its links lead where
 * those lead. Its name is that of the table that can be edited, where one can.
 */
table: Table, 
/**
 * About each of its columns, in order.
 */
columns: Array<ResultColumn>, 
/**
 * Whether rows can be edited.
 */
editable: Editable, 
/**
 * The question as a sentence.
 */
sentence: string, 
/**
 * What a person should know about the answer.
 */
notes: Array<string>, 
/**
 * The tables and views that it reads.
 */
reads: Array<string>, 
/**
 * Why it can't be a view of the file's own, as a sentence; none if it can.
 */
noView: string | null, };

/**
 * One word that may stand in an expression.
 */
export type Completion = { 
/**
 * What is written.
 */
text: string, 
/**
 * What it is.
 */
what: CompletionKind, 
/**
 * Its name on screen, or what it gives.
 */
title: string, };

/**
 * What a word in an expression is.
 */
export type CompletionKind = "column" | "computed" | "link" | "moment" | "function";

/**
 * How a computed column comes about, for a person.
 */
export type Computed = { 
/**
 * Which of the three.
 */
how: ComputedHow, 
/**
 * The formula, or the lookup or total in words.
 */
text: string, 
/**
 * What is shown where it gives nothing ("no reviews yet").
 */
empty: string | null, 
/**
 * It asks for now or today: UTC and the zone of this machine.
 */
timed: boolean, 
/**
 * Why it can't be computed, as a sentence; every cell then says so.
 */
trouble: string | null, 
/**
 * What makes it slow, as a sentence.
 */
notice: string | null, };

/**
 * The three ways to compute a column.
 */
export type ComputedHow = "formula" | "lookup" | "rollup";

/**
 * A column that Relata computes when it reads; never stored.
 */
export type ComputedModel = { 
/**
 * Its name, different from every column's.
 */
name: string, 
/**
 * The name on screen, where it isn't told from the name.
 */
title?: string | null, 
/**
 * What the result means.
 */
kind: ColumnKind, 
/**
 * Money: digits after the point.
 */
scale?: number | null, 
/**
 * Money: ISO 4217 code.
 */
currency?: string | null, 
/**
 * What is shown where it gives nothing ("no reviews yet").
 */
empty?: string | null, } & ({ "how": "formula", 
/**
 * The expression.
 */
expression: string, } | { "how": "lookup", 
/**
 * The links, in order.
 */
path: Array<string>, 
/**
 * The column there.
 */
column: string, } | { "how": "rollup", 
/**
 * The incoming link.
 */
link: string, 
/**
 * The total.
 */
function: RollupFunction, 
/**
 * The column or expression that is totalled; none for a count.
 */
column: string | null, 
/**
 * Only rows for which this SQL expression over their columns is true.
 */
filter: string | null, 
/**
 * For `first`: ORDER BY terms over their columns.
 */
order: string | null, });

/**
 * What is costly about a step.
 */
export type Concern = "scan" | "sort" | "index";

/**
 * A condition tree. A column is named by its name or, through links that lead to one row each, by a path:
 * `customer.country`. What a person may write shorter is in [`crate::query::shorthand`].
 */
export type Condition = { "type": "all", 
/**
 * The parts.
 */
of: Array<Condition>, } | { "type": "any", 
/**
 * The parts.
 */
of: Array<Condition>, } | { "type": "not", 
/**
 * The part.
 */
of: Condition, } | { "type": "compare", 
/**
 * Column name or path.
 */
column: string, 
/**
 * How.
 */
operator: Operator, 
/**
 * One for most, two for between, any number for in, none for empty and null; for dates see the operators.
 */
values: Array<Input>, } | { "type": "compare_columns", 
/**
 * Column name or path.
 */
column: string, 
/**
 * One of those that compare.
 */
operator: Operator, 
/**
 * The other column's name or path.
 */
other: string, } | { "type": "in_query", 
/**
 * Column name or path.
 */
column: string, 
/**
 * The query.
 */
query: Query, 
/**
 * Not among it.
 */
not?: boolean, } | { "type": "linked", 
/**
 * The link, in either direction: a link's name, a table whose rows point here, or one at the other end of
 * many-to-many; a path of these.
 */
link: string, 
/**
 * Which of the linked rows count; none: all.
 */
where?: Condition | null, 
/**
 * How the number is compared.
 */
operator?: Operator, 
/**
 * With what.
 */
count?: number, } | { "type": "has", 
/**
 * As for `linked`.
 */
link: string, 
/**
 * Any, all or none of them.
 */
which: Which, 
/**
 * The rows' keys, or the values of `column`.
 */
keys: Array<Input>, 
/**
 * The linked rows' column that is compared; none: their key.
 */
column?: string | null, } | { "type": "expression", 
/**
 * The expression.
 */
sql: string, } | { "type": "search", 
/**
 * As typed.
 */
text: string, };

/**
 * How a date or date-time is stored.
 */
export type DateStorage = "iso" | "iso_utc" | "unix_seconds" | "unix_milliseconds" | "julian";

/**
 * The order in which days are written.
 */
export type DayOrder = "year_first" | "day_first" | "month_first";

/**
 * One line of a delete's consequences.
 */
export type DeleteEffect = { 
/**
 * The other table.
 */
table: string, 
/**
 * Its title.
 */
title: string, 
/**
 * What happens to its rows.
 */
effect: LinkAction, 
/**
 * How many rows.
 */
rows: number, };

/**
 * What goes or is unlinked when rows are deleted.
 */
export type DeleteImpact = { 
/**
 * How many rows were asked for and are there.
 */
rows: number, 
/**
 * Labels of the first few of them.
 */
labels: Array<string>, 
/**
 * What it does to other tables, at any depth, a line per table and effect.
 */
effects: Array<DeleteEffect>, 
/**
 * A RESTRICT or NO ACTION link stands in the way: the sentence that says which rows.
 */
blocked: string | null, };

/**
 * What a delete did.
 */
export type Deleted = { 
/**
 * Rows deleted; those that were gone already are not counted.
 */
rows: number, 
/**
 * What undo takes back by name; none if nothing was recorded.
 */
change: ChangeId | null, };

/**
 * Row height: 26, 32 or 40 px.
 */
export type Density = "compact" | "normal" | "roomy";

/**
 * Whether rows of a query can be edited.
 */
export type Editable = { "type": "rows", 
/**
 * The table.
 */
table: string, } | { "type": "no", 
/**
 * Why, as a sentence.
 */
reason: string, };

/**
 * One thing that a revision would do to data, views and triggers.
 */
export type Effect = { 
/**
 * What it is about.
 */
kind: EffectKind, 
/**
 * How it bears on applying.
 */
severity: Severity, 
/**
 * The table's name afterwards.
 */
table: string, 
/**
 * The columns in question, as they are named afterwards.
 */
columns: Array<string>, 
/**
 * The view, trigger, index or rule in question.
 */
name: string | null, 
/**
 * How many rows.
 */
rows: number, 
/**
 * The first ten of them.
 */
shown: Array<EffectRow>, 
/**
 * For a person.
 */
sentence: string, 
/**
 * What can be chosen, if anything; refusing is always possible.
 */
offers: Array<Offer>, };

/**
 * What an [`Effect`] is about.
 */
export type EffectKind = "unconvertible" | "empty" | "double" | "rule" | "link" | "link_target" | "view" | "trigger" | "formula" | "search" | "rewritten" | "parked" | "restored" | "no_key";

/**
 * A row that an effect shows.
 */
export type EffectRow = { 
/**
 * Its key as it is now; none where nothing names it.
 */
key: RowKey | null, 
/**
 * What names it on screen.
 */
label: string, 
/**
 * The value at fault as it is now.
 */
value: Cell, };

/**
 * One value of an enum.
 */
export type EnumOption = { 
/**
 * As stored.
 */
value: string, 
/**
 * As shown, where it differs ("To do" for `to_do`).
 */
title?: string | null, 
/**
 * One of the names of enum colours in the window's tokens: slate, red, orange, amber, green, teal, blue, indigo,
 * violet, pink.
 */
colour?: string | null, };

/**
 * What went wrong, as a closed set that the window can branch on.
 */
export type ErrorCode = "file_missing" | "file_is_folder" | "file_empty" | "not_a_database" | "file_encrypted" | "file_truncated" | "file_corrupt" | "newer_version" | "read_only" | "in_use" | "file_replaced" | "hot_journal" | "disk_full" | "file_exists" | "io" | "not_open" | "not_found" | "not_editable" | "invalid_value" | "required" | "not_unique" | "rule_broken" | "link_broken" | "conflict" | "bad_request" | "sql_error" | "needs_adopting" | "invalid_model" | "revision_blocked" | "history_differs" | "cancelled" | "internal";

/**
 * One thing that happened.
 */
export type Event = { "type": "progress", 
/**
 * Which job.
 */
task: TaskId, 
/**
 * For a person: "Copying the database".
 */
label: string, 
/**
 * Units done.
 */
done: number, 
/**
 * Units in all; 0 while unknown.
 */
total: number, } | { "type": "rows", 
/**
 * Its new status.
 */
status: RowSetStatus, } | { "type": "file_changed", 
/**
 * Which file.
 */
file: FileId, 
/**
 * True if another program did it.
 */
outside: boolean, 
/**
 * True if tables or columns changed too.
 */
schema: boolean, } | { "type": "file_gone", 
/**
 * Which file.
 */
file: FileId, 
/**
 * The sentence to show.
 */
message: string, } | { "type": "history_changed", 
/**
 * Which file.
 */
file: FileId, } | { "type": "views_changed", 
/**
 * Which file.
 */
file: FileId, } | { "type": "statement", 
/**
 * Which file.
 */
file: FileId, 
/**
 * The SQL with its values filled in.
 */
sql: string, 
/**
 * How long it took.
 */
milliseconds: number, 
/**
 * Rows that it gave or, where it writes, wrote; none where it has none, or they weren't counted.
 */
rows: number | null, } | { "type": "script", 
/**
 * The job that the script is.
 */
task: TaskId, 
/**
 * The statement.
 */
statement: StatementRan, };

/**
 * The outcome of a copy.
 */
export type ExportReport = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Size in bytes.
 */
bytes: number, 
/**
 * `quick_check` found nothing; always true, else the export is refused.
 */
verified: boolean, };

/**
 * Rows that were saved.
 */
export type Exported = { 
/**
 * Where they are.
 */
path: string, 
/**
 * How many.
 */
rows: number, 
/**
 * Size of the file in bytes.
 */
bytes: number, 
/**
 * What could not be written as it is, each as a sentence.
 */
notes: Array<string>, };

/**
 * The values of one facet.
 */
export type Facet = { 
/**
 * As asked.
 */
by: string, 
/**
 * What it is called on screen.
 */
title: string, 
/**
 * What its values are; of an association the link to the other end.
 */
column: Column, 
/**
 * A many-to-many link: one row may count for several values.
 */
many: boolean, 
/**
 * The values are months: `2026-11`.
 */
months: boolean, 
/**
 * Those with most rows first; of an enum in its order.
 */
values: Array<FacetValue>, 
/**
 * There are more values.
 */
more: boolean, };

/**
 * What is asked of one facet.
 */
export type FacetAsk = { 
/**
 * The table.
 */
table: string, 
/**
 * Of which of its rows; of a facet that is narrowed down already: without that.
 */
filter: Condition | null, 
/**
 * A column of the table, or an association table of it.
 */
by: string, 
/**
 * Values at most, those with most rows first.
 */
limit: number, };

/**
 * A value and how many rows have it.
 */
export type FacetValue = { 
/**
 * As stored.
 */
value: Cell, 
/**
 * What a link leads to.
 */
label: string | null, 
/**
 * Rows.
 */
count: number, };

/**
 * Where a refused value stands, so that a form can show the message at its field.
 */
export type Fault = { 
/**
 * The table of the refused row.
 */
table: string, 
/**
 * The columns at fault; empty when no single column is.
 */
columns: Array<string>, 
/**
 * The rule as the file words it (a CHECK's expression, an index's name), where there is one.
 */
rule: string | null, 
/**
 * For a unique clash: the row that has the value already.
 */
otherRow: RowKey | null, 
/**
 * For a unique clash: what names that row on screen.
 */
otherLabel: string | null, 
/**
 * For a conflict: what is stored now, one per entry of `columns`.
 */
stored: Array<Cell>, 
/**
 * For a save of a row with linked rows: which of them is at fault, as its index; none for the main row.
 */
linked: number | null, };

/**
 * Names an open file within the session.
 */
export type FileId = number;

/**
 * An open file.
 */
export type FileInfo = { 
/**
 * Names it from now on.
 */
id: FileId, 
/**
 * Absolute path.
 */
path: string, 
/**
 * File name without folder.
 */
name: string, 
/**
 * Workspace or guest.
 */
role: FileRole, 
/**
 * Why it can't be written, as a sentence; none if it can.
 */
readOnly: string | null, 
/**
 * Size in bytes, the -wal left out.
 */
bytes: number, 
/**
 * `wal`, `delete`, …
 */
journalMode: string, 
/**
 * `PRAGMA application_id`, as the file has it now.
 */
applicationId: number, 
/**
 * `PRAGMA user_version`, as the file has it now.
 */
userVersion: number, 
/**
 * `PRAGMA page_size`.
 */
pageSize: number, 
/**
 * `PRAGMA encoding`.
 */
encoding: string, 
/**
 * The SQLite version that reads it here.
 */
sqliteVersion: string, 
/**
 * Sentences to show once (an adopted file's own numbers, a recovered copy's place, …).
 */
notices: Array<string>, };

/**
 * Whose file it is.
 */
export type FileRole = "workspace" | "guest";

/**
 * A part of the rows with a name.
 */
export type FilteredPart = { 
/**
 * Its name.
 */
title: string, 
/**
 * An SQL expression; none: all rows of the view.
 */
filter?: string | null, };

/**
 * How long a slug follows its source.
 */
export type Follow = { "keep": "always" } | { "keep": "once" } | { "keep": "until", 
/**
 * The expression.
 */
condition: string, };

/**
 * A row and the rows that belong to it, saved together or not at all.
 */
export type FormSave = { 
/**
 * The main row.
 */
row: RowEdit, 
/**
 * Rows of other tables whose `link` points to the main row; the link's columns are filled in from it.
 */
linked: Array<LinkedEdit>, };

/**
 * A value in which something was found.
 */
export type Found = { 
/**
 * The column.
 */
column: string, 
/**
 * The text around it.
 */
text: Array<Piece>, };

/**
 * A whole value, read on demand.
 */
export type FullValue = { 
/**
 * The cell as in a window, for its type.
 */
cell: Cell, 
/**
 * The whole text, for text.
 */
text: string | null, 
/**
 * The bytes in base64, for blobs and text that isn't valid UTF-8.
 */
base64: string | null, };

/**
 * Whether and how a column is computed by SQLite.
 */
export type Generated = "virtual" | "stored";

/**
 * GENERATED ALWAYS AS (<https://www.sqlite.org/gencol.html>).
 */
export type GeneratedModel = { 
/**
 * The expression.
 */
expression: string, 
/**
 * When it is computed.
 */
when: Generated, };

/**
 * A parameter's name, without its sign, and what was given for it.
 */
export type Given = { 
/**
 * `a` of `:a`; `1` of the first `?`.
 */
name: string, 
/**
 * The value; typed text is a number where it looks like one.
 */
value: Input, };

/**
 * What a computed column most likely means.
 */
export type Guess = { 
/**
 * The kind.
 */
kind: ColumnKind, 
/**
 * Money: digits after the point.
 */
scale: number | null, 
/**
 * Money: ISO 4217 code.
 */
currency: string | null, };

/**
 * One change of a file's history.
 */
export type HistoryEntry = { 
/**
 * Which.
 */
id: ChangeId, 
/**
 * In plain words: "You deleted 3 products".
 */
what: string, 
/**
 * When, in UTC: `2026-11-24T10:30:00Z`.
 */
at: string, 
/**
 * What it did.
 */
kind: ChangeKind, 
/**
 * How it stands.
 */
state: ChangeState, 
/**
 * Rows that the person changed.
 */
rows: number, 
/**
 * Further rows that triggers and links changed on their own.
 */
others: number, 
/**
 * What it did, table by table.
 */
tables: Array<ChangedTable>, 
/**
 * What keeping it takes.
 */
bytes: number, 
/**
 * Why it can't be undone, if that is known already.
 */
obstacle: string | null, 
/**
 * What it did to the one row that was asked about.
 */
row: RowChange | null, };

/**
 * A part of a file's history, newest first.
 */
export type HistoryPage = { 
/**
 * The changes.
 */
entries: Array<HistoryEntry>, 
/**
 * There are older ones.
 */
more: boolean, };

/**
 * What undo and redo would do, and how much is kept.
 */
export type HistoryState = { 
/**
 * What undo would take back.
 */
undo: HistoryEntry | null, 
/**
 * What redo would do again.
 */
redo: HistoryEntry | null, 
/**
 * Changes kept.
 */
changes: number, 
/**
 * What they take.
 */
bytes: number, 
/**
 * Beyond this many bytes the oldest go (see the settings).
 */
mostBytes: number, 
/**
 * Beyond this many changes the oldest go.
 */
mostChanges: number, 
/**
 * False where nothing is recorded: the file can't be written, or there is no place for its history.
 */
records: boolean, };

/**
 * A row that was found.
 */
export type Hit = { 
/**
 * Its key.
 */
key: RowKey, 
/**
 * What names it, with what was found marked.
 */
label: Array<Piece>, 
/**
 * Where else it was found.
 */
found: Array<Found>, };

/**
 * What a column does by itself on insert or update; stored in the file as triggers and a placeholder default.
 */
export type HookModel = { "does": "slug", 
/**
 * The slug column.
 */
column: string, 
/**
 * Where it comes from.
 */
from: string, 
/**
 * How long it follows its source.
 */
follow: Follow, } | { "does": "created_at", 
/**
 * The column.
 */
column: string, } | { "does": "updated_at", 
/**
 * The column.
 */
column: string, };

/**
 * What a column of the text becomes, and how its values are written.
 */
export type ImportColumn = { 
/**
 * The column's name in the new table.
 */
name: string, 
/**
 * The name on screen, where it isn't told from the real one.
 */
title: string | null, 
/**
 * What it means.
 */
kind: ColumnKind, 
/**
 * It doesn't come along.
 */
leftOut: boolean, 
/**
 * Numbers are written with a comma before the fraction.
 */
comma: boolean, 
/**
 * How days are written.
 */
order: DayOrder, 
/**
 * Most digits after the point.
 */
scale: number, 
/**
 * ISO 4217 code, where amounts carry a sign or a code.
 */
currency: string | null, 
/**
 * Its values, where they are few: what it can be a choice of.
 */
options: Array<string>, };

/**
 * A value that is not of its column's kind and would be left empty.
 */
export type ImportFault = { 
/**
 * The line of the text on which its row begins, from 1.
 */
line: number, 
/**
 * The column's place.
 */
column: number, 
/**
 * What stands there, shortened.
 */
text: string, 
/**
 * What is wrong with it.
 */
reason: string, };

/**
 * What to do with an imported database.
 */
export type ImportMode = "open" | "replace_default";

/**
 * What the text is to become.
 */
export type ImportPlan = { 
/**
 * The new table's name.
 */
table: string, 
/**
 * Its name on screen, where it isn't told from the real one.
 */
title: string | null, 
/**
 * The first line names the columns.
 */
header: boolean, 
/**
 * What stands between the values; one character.
 */
delimiter: string, 
/**
 * The column that names the rows, by its place; none: a new one, numbered by SQLite.
 */
key: number | null, 
/**
 * One for each column of the text, in order.
 */
columns: Array<ImportColumn>, };

/**
 * What the text holds and would become.
 */
export type ImportPreview = { 
/**
 * What it would become.
 */
plan: ImportPlan, 
/**
 * The encoding that it is in (`UTF-8`, `UTF-16LE`, `windows-1252`).
 */
encoding: string, 
/**
 * How many rows.
 */
rows: number, 
/**
 * The names of the columns in the text.
 */
headings: Array<string>, 
/**
 * The first rows as they are written.
 */
first: Array<Array<string>>, 
/**
 * The first values that would be left empty, because they are not of their column's kind.
 */
faults: Array<ImportFault>, 
/**
 * How many of them there are, for each column.
 */
faultCounts: Array<number>, 
/**
 * Lines that have fewer or more values than the others: how many, and the first of them.
 */
uneven: number, 
/**
 * The first of those lines.
 */
unevenLine: number | null, };

/**
 * The outcome of an import.
 */
export type ImportReport = { 
/**
 * The file to work in now.
 */
path: string, 
/**
 * Where the former default workspace was backed up, if there was one.
 */
backup: string | null, };

/**
 * Where the text is.
 */
export type ImportSource = { "from": "file", 
/**
 * Its path.
 */
path: string, } | { "from": "text", 
/**
 * The text.
 */
text: string, };

/**
 * What was made.
 */
export type Imported = { 
/**
 * The new table.
 */
table: string, 
/**
 * Its rows.
 */
rows: number, 
/**
 * Values that were left empty, because they are not of their column's kind.
 */
emptied: number, 
/**
 * The revision that made it.
 */
revision: number, 
/**
 * The revision before it, to go back to; none: to before the first.
 */
before: number | null, };

/**
 * An index.
 */
export type Index = { 
/**
 * Name.
 */
name: string, 
/**
 * UNIQUE.
 */
unique: boolean, 
/**
 * Has a WHERE.
 */
partial: boolean, 
/**
 * `c` CREATE INDEX, `u` UNIQUE constraint, `pk` PRIMARY KEY.
 */
origin: string, 
/**
 * The parts in order; none for an expression.
 */
columns: Array<string | null>, 
/**
 * The CREATE statement; none for automatic ones.
 */
sql: string | null, };

/**
 * An index that would help.
 */
export type IndexAdvice = { 
/**
 * The table.
 */
table: string, 
/**
 * Its columns, in order.
 */
columns: Array<string>, 
/**
 * A name that is free.
 */
name: string, 
/**
 * The statement that makes it.
 */
sql: string, 
/**
 * What it would do, as a sentence.
 */
words: string, };

/**
 * An index made by CREATE INDEX.
 */
export type IndexModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * UNIQUE.
 */
unique?: boolean, 
/**
 * Each part as SQL: a quoted column or an expression, with COLLATE and DESC.
 */
parts: Array<string>, 
/**
 * WHERE, for a partial index.
 */
where?: string | null, };

/**
 * One value on its way from the window, the command line or a script into the file.
 */
export type Input = null | boolean | number | string | { 
/**
 * The digits.
 */
int: string, } | { 
/**
 * The text; `Infinity`, `-Infinity`, `-0.0` included.
 */
real: string, } | { 
/**
 * The bytes.
 */
base64: string, 
/**
 * The name of the file that they come from.
 */
name?: string, 
/**
 * Its media type.
 */
media?: string, } | { 
/**
 * The bytes.
 */
text_base64: string, } | { 
/**
 * As typed.
 */
typed: string, };

/**
 * What stands beside each row: rows that a link leads to, or any that a condition picks. Written shorter: the link alone.
 */
export type Join = { 
/**
 * The link, in either direction; behind the name of another join and a point, from there: `customer`, `invoices`,
 * `tags`, `lines.track`.
 */
link?: string | null, 
/**
 * Without a link: what is joined.
 */
from?: QuerySource | null, 
/**
 * Which of its rows belong to a row.
 */
on?: Condition | null, 
/**
 * What it is called in this query; none: as the link or table.
 */
as?: string | null, 
/**
 * What becomes of rows beside which nothing stands.
 */
type: JoinKind, };

/**
 * What becomes of rows beside which nothing stands.
 */
export type JoinKind = "inner" | "left";

/**
 * A tab as it is kept for the next time its file is opened.
 */
export type KeptTab = { "kind": "table", 
/**
 * Table or view.
 */
table: string, 
/**
 * The filter it was opened with; none: as the person left the table.
 */
filter: Condition | null, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "row", 
/**
 * Its table.
 */
table: string, 
/**
 * Which row.
 */
key: RowKey, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "structure", 
/**
 * Its table.
 */
table: string, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "query", 
/**
 * The question as it stands in the tab, saved or not.
 */
query: Query, 
/**
 * Under which name it is saved.
 */
name: string | null, 
/**
 * How its answer is looked at.
 */
look: QueryLook, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "dashboard", 
/**
 * Its name.
 */
name: string, 
/**
 * The heading under which it is listed.
 */
partOf: string, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "view", 
/**
 * Its name.
 */
name: string, 
/**
 * The heading under which it is listed.
 */
partOf: string, 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "diagram", 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "history", 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "revisions", 
/**
 * What stands on the tab.
 */
title: string, } | { "kind": "sql", 
/**
 * The draft that holds the text.
 */
draft: string, 
/**
 * What stands on the tab.
 */
title: string, };

/**
 * The tabs of a file as they were left.
 */
export type KeptTabs = { 
/**
 * Left to right.
 */
tabs: Array<KeptTab>, 
/**
 * Which one was in front, from 0.
 */
active: number, };

/**
 * What names a row of a table.
 */
export type Key = { "type": "rowid", 
/**
 * The name by which SQL reaches it.
 */
name: string, 
/**
 * The column that is the rowid, if one is.
 */
column: string | null, } | { "type": "columns", 
/**
 * In key order.
 */
columns: Array<string>, } | { "type": "none", 
/**
 * Why, as a sentence.
 */
reason: string, };

/**
 * A foreign key, seen from the table that holds it.
 */
export type Link = { 
/**
 * SQLite's number of it within the table.
 */
id: number, 
/**
 * The columns here.
 */
columns: Array<string>, 
/**
 * The table pointed to, as it is really named there; as written if it doesn't exist.
 */
target: string, 
/**
 * The columns there (the primary key if the file doesn't say).
 */
targetColumns: Array<string>, 
/**
 * False if the table or a column isn't there.
 */
targetExists: boolean, 
/**
 * ON DELETE.
 */
onDelete: LinkAction, 
/**
 * ON UPDATE.
 */
onUpdate: LinkAction, 
/**
 * One-to-one: the columns here are unique.
 */
unique: boolean, 
/**
 * All columns here are NOT NULL.
 */
required: boolean, 
/**
 * Name of this side on screen ("Customer").
 */
title: string, 
/**
 * Name of the other side on screen ("Invoices").
 */
backTitle: string, };

/**
 * ON DELETE / ON UPDATE (<https://www.sqlite.org/foreignkeys.html#fk_actions>).
 */
export type LinkAction = "no_action" | "restrict" | "set_null" | "set_default" | "cascade";

/**
 * The labels of the rows that one link column points to.
 */
export type LinkLabels = { 
/**
 * Column index within the window.
 */
column: number, 
/**
 * One per row of the window: the linked row's label; none for NULL or a link into nothing.
 */
labels: Array<string | null>, };

/**
 * A foreign key (<https://www.sqlite.org/foreignkeys.html>).
 */
export type LinkModel = { 
/**
 * The columns here.
 */
columns: Array<string>, 
/**
 * The table pointed to.
 */
target: string, 
/**
 * The columns there; empty: its primary key.
 */
targetColumns?: Array<string>, 
/**
 * ON DELETE.
 */
onDelete?: LinkAction, 
/**
 * ON UPDATE.
 */
onUpdate?: LinkAction, 
/**
 * DEFERRABLE INITIALLY DEFERRED.
 */
deferred?: boolean, 
/**
 * The name of this side ("Author"), where it isn't told from the column.
 */
title?: string | null, 
/**
 * The name of the other side ("Posts"), where it isn't told from the table.
 */
backTitle?: string | null, };

/**
 * A linked row within a form.
 */
export type LinkedEdit = { 
/**
 * The row.
 */
row: RowEdit, 
/**
 * Index into the linked table's `links`: the one that points to the main row.
 */
link: number, };

/**
 * A row named for a person.
 */
export type LinkedRow = { 
/**
 * Its table.
 */
table: string, 
/**
 * Its key.
 */
key: RowKey, 
/**
 * Its label.
 */
label: string, 
/**
 * The values of the columns that links point to, in the link's column order: what a link to it stores.
 */
target: Array<Cell>, };

/**
 * Who the person at the keyboard is in a file: what `:me` gives there. It is the person's own and different for each who
 * opens the file, so it is kept in the profile and never in the file.
 */
export type Me = { "kind": "row", 
/**
 * The table.
 */
table: string, 
/**
 * The row.
 */
key: RowKey, } | { "kind": "text", 
/**
 * The name.
 */
text: string, };

/**
 * Who the person is in a file, as it is shown.
 */
export type MeShown = { 
/**
 * Who.
 */
me: Me, 
/**
 * What names that on screen; none if the row is not there any more.
 */
label: string | null, };

/**
 * The whole design of a file.
 */
export type Model = { 
/**
 * Tables, virtual ones too, in the order of creation.
 */
table?: Array<TableModel>, 
/**
 * Views.
 */
view?: Array<ViewModel>, };

/**
 * One difference between two models.
 */
export type ModelChange = { 
/**
 * What sort.
 */
what: ModelChangeKind, 
/**
 * The table's (or view's) real name afterwards; of a dropped one the name that it had.
 */
table: string, 
/**
 * The column, rule, index, trigger, button … in question, where it is one.
 */
name: string | null, 
/**
 * For a person.
 */
sentence: string, };

/**
 * What sort of thing differs between two models.
 */
export type ModelChangeKind = "table_added" | "table_dropped" | "table_renamed" | "table_changed" | "column_added" | "column_dropped" | "column_renamed" | "columns_reordered" | "column_changed" | "rule_changed" | "index_changed" | "link_changed" | "trigger_changed" | "view_changed" | "computed_changed" | "hook_changed" | "search_changed" | "action_changed" | "notes_changed";

/**
 * A column that keeps money in its smallest unit.
 */
export type MoneyHint = { 
/**
 * The table.
 */
table: string, 
/**
 * The column.
 */
column: string, 
/**
 * Digits after the point.
 */
scale: number, 
/**
 * The currency, if one is known.
 */
currency: string | null, };

/**
 * An order to choose.
 */
export type NamedSort = { 
/**
 * Its name.
 */
title: string, 
/**
 * As [`SavedView::sort`].
 */
by: Array<string>, };

/**
 * Where NULLs stand in an order.
 */
export type Nulls = "first" | "last";

/**
 * A way out that an effect offers.
 */
export type Offer = "set_empty" | "set_value" | "drop" | "discard";

/**
 * How to open a file.
 */
export type OpenMode = "normal" | "read_only" | "recover_in_place" | "recover_copy";

/**
 * How a column is compared.
 */
export type Operator = "is" | "is_not" | "less" | "at_most" | "more" | "at_least" | "between" | "in" | "contains" | "contains_not" | "starts_with" | "ends_with" | "matches" | "matches_not" | "in_last" | "in_next" | "during" | "empty" | "not_empty" | "null" | "not_null";

/**
 * One column of an order. NULLs stand first when ascending and last when descending, as in SQLite, unless said.
 */
export type OrderTerm = { 
/**
 * Column name.
 */
column: string, 
/**
 * Z to A, 9 to 0.
 */
descending: boolean, 
/**
 * Where NULLs stand; none: SQLite's own habit.
 */
nulls: Nulls | null, };

/**
 * A stored column.
 */
export type Origin = { 
/**
 * The table.
 */
table: string, 
/**
 * The column.
 */
column: string, };

/**
 * What the bin holds for one dropped table or column.
 */
export type Parked = { 
/**
 * The revision that put it there.
 */
revision: number, 
/**
 * That revision's name.
 */
revisionName: string, 
/**
 * The table.
 */
table: string, 
/**
 * The column; none for a whole table.
 */
column: string | null, 
/**
 * How many rows or values.
 */
rows: number, 
/**
 * Bytes in the file.
 */
bytes: number, };

/**
 * Which rows and columns of a row set.
 */
export type Part = { 
/**
 * The place of the first row.
 */
start: number, 
/**
 * How many; none: all that follow.
 */
count: number | null, 
/**
 * In this order; empty: all.
 */
columns: Array<string>, };

/**
 * What a part shows.
 */
export type PartData = { 
/**
 * The table that its rows are of, if they are a table's own.
 */
table: string | null, 
/**
 * The columns, with what they mean.
 */
columns: Array<Column>, 
/**
 * The rows; a key where the row is a table's own.
 */
rows: Array<Row>, 
/**
 * For each link column: what its values name.
 */
labels: Array<LinkLabels>, 
/**
 * There are more rows than these.
 */
more: boolean, 
/**
 * The filter as the grid can have it, so that it shows the same rows; none if there is no filter, or none like it.
 */
condition: Condition | null, 
/**
 * For each row of a grouped answer the rows of `table` behind it; empty where that can't be said.
 */
behind: Array<Condition>, };

/**
 * What a part of a page or dashboard looks like.
 */
export type PartType = "related" | "cards" | "chips" | "pictures" | "form" | "number" | "chart" | "table" | "text";

/**
 * Whose password.
 */
export type PasswordOf = { 
/**
 * The table.
 */
table: string, 
/**
 * The row.
 */
key: RowKey, 
/**
 * The column; none: the table's first one of passwords.
 */
column: string | null, };

/**
 * A piece of a text.
 */
export type Piece = { 
/**
 * The text.
 */
text: string, 
/**
 * It is what was looked for.
 */
hit: boolean, };

/**
 * Where a part stands on a dashboard's grid of twelve columns, in cells from the upper left corner.
 */
export type Place = { 
/**
 * The first column, from 0.
 */
x: number, 
/**
 * The first row, from 0.
 */
y: number, 
/**
 * How many columns wide.
 */
width: number, 
/**
 * How many rows high.
 */
height: number, };

/**
 * What a revision would do.
 */
export type Plan = { 
/**
 * What differs.
 */
changes: Array<ModelChange>, 
/**
 * The SQL that goes up, in order.
 */
up: Array<string>, 
/**
 * The SQL that goes down again.
 */
down: Array<string>, 
/**
 * Tables that are built anew by copying their rows.
 */
rebuilt: Array<Rebuilt>, 
/**
 * What it does to data, views and triggers.
 */
effects: Array<Effect>, 
/**
 * Something stops it, or a choice is missing.
 */
blocked: boolean, 
/**
 * The model as it will be read from the file afterwards: names carried on into rules, views and triggers.
 */
model: Model, 
/**
 * Names the model that it starts from: of another one, it would say something else.
 */
basis: string, };

/**
 * One step.
 */
export type PlanStep = { 
/**
 * How deep it stands in the tree, from 0.
 */
depth: number, 
/**
 * In plain words.
 */
words: string, 
/**
 * As SQLite says it.
 */
raw: string, 
/**
 * What is costly about it, if anything is.
 */
concern: Concern | null, };

/**
 * One revision on the way to another, and what going over it would do.
 */
export type PlannedStep = { 
/**
 * The revision's number.
 */
revision: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Up over it, or down.
 */
up: boolean, 
/**
 * What that does; none if something stops a step before it, so that it can't be seen yet.
 */
plan: Plan | null, };

/**
 * What adding a starter to a file does to one of the starter's tables.
 */
export type PlannedTable = { 
/**
 * What the starter calls it.
 */
declared: string, 
/**
 * What it is called in this file.
 */
name: string, 
/**
 * What happens.
 */
what: TableFate, 
/**
 * Columns that it gets, if it is there already.
 */
addedColumns: Array<string>, 
/**
 * Where its name was taken: a sentence that says so.
 */
clash: string | null, };

/**
 * The most frequent values of an association table.
 */
export type PopularChips = { 
/**
 * The association table.
 */
link: string, 
/**
 * The heading.
 */
title: string, 
/**
 * How many.
 */
limit: number, };

/**
 * A question.
 */
export type Query = { 
/**
 * Where rows come from.
 */
from: QuerySource, 
/**
 * What that is called in this query; none: as the table.
 */
as?: string | null, 
/**
 * What stands beside each row.
 */
joins?: Array<Join>, 
/**
 * Which rows; none: all.
 */
where?: Condition | null, 
/**
 * By what rows are put together; shown in front of all else.
 */
group?: Array<Shown>, 
/**
 * What is shown; nothing said: every column, or of groups their number of rows.
 */
show?: Array<Shown>, 
/**
 * Which groups, by what is shown of them; none: all.
 */
having?: Condition | null, 
/**
 * By what rows are ordered: names of what is shown, or columns.
 */
order?: Array<OrderTerm>, 
/**
 * Most rows.
 */
limit?: number | null, 
/**
 * Rows left out at the beginning.
 */
offset?: number, 
/**
 * Rows that show the same are shown once.
 */
distinct?: boolean, };

/**
 * How the answer to a question is looked at.
 */
export type QueryLook = "rows" | "chart" | "sql";

/**
 * How a statement would be carried out.
 */
export type QueryPlan = { 
/**
 * The steps, each after the one that it is a part of.
 */
steps: Array<PlanStep>, 
/**
 * Indexes that would spare work, the most useful first.
 */
advice: Array<IndexAdvice>, };

/**
 * Where rows come from.
 */
export type QuerySource = string | { 
/**
 * Its name.
 */
saved: string, } | { 
/**
 * The query.
 */
query: Query, };

/**
 * A table that has to be built anew.
 */
export type Rebuilt = { 
/**
 * Its name afterwards.
 */
table: string, 
/**
 * How many rows are copied.
 */
rows: number, };

/**
 * A file opened before.
 */
export type RecentFile = { 
/**
 * Absolute path.
 */
path: string, 
/**
 * File name without folder.
 */
name: string, 
/**
 * The folder, with the home folder as `~`.
 */
folder: string, 
/**
 * When, in seconds since 1970 UTC.
 */
opened: number, 
/**
 * False if it isn't there now.
 */
exists: boolean, 
/**
 * It was opened read-only.
 */
readOnly: boolean, };

/**
 * Rows of another table that point to this one, newest first, the first few.
 */
export type RelatedList = { 
/**
 * Name of the list on screen ("Invoices", "Tags").
 */
title: string, 
/**
 * The table that holds the link.
 */
table: string, 
/**
 * Index into that table's `links`.
 */
link: number, 
/**
 * For many-to-many: the table at the other end and the index of the association's link to it.
 */
through: Through | null, 
/**
 * How many in all.
 */
count: number, 
/**
 * The filter that shows them all, on `table`.
 */
filter: Condition, 
/**
 * Columns of `rows`, in order (for many-to-many: of the other end).
 */
columns: Array<string>, 
/**
 * The first few: newest first.
 */
rows: Array<RelatedRow>, 
/**
 * For each link column among `columns`: what its values in `rows` name.
 */
labels: Array<LinkLabels>, };

/**
 * One row of a related list.
 */
export type RelatedRow = { 
/**
 * The row (for many-to-many: at the other end).
 */
row: LinkedRow, 
/**
 * For many-to-many: the key of the association row, to remove it.
 */
associationKey: RowKey | null, 
/**
 * Values in the order of [`RelatedList::columns`].
 */
cells: Array<Cell>, };

/**
 * About one column of a query's result.
 */
export type ResultColumn = { 
/**
 * Its name in the result.
 */
name: string, 
/**
 * The column whose values it shows as they are; none for anything made of them.
 */
origin: Origin | null, 
/**
 * The steps that it is put together in.
 */
bucket: Bucket | null, 
/**
 * What it is of many rows.
 */
aggregate: Aggregate | null, 
/**
 * It is one of those by which rows are grouped.
 */
grouped: boolean, 
/**
 * It is money rounded to its smallest unit.
 */
rounded: boolean, 
/**
 * Its cells can be edited.
 */
editable: boolean, };

/**
 * A recorded revision.
 */
export type Revision = { 
/**
 * Its number in the file.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * When it was made, UTC, ISO 8601.
 */
madeAt: string, 
/**
 * The file has it; false after going down below it.
 */
applied: boolean, 
/**
 * It was gone back from, and something else was changed then: it can't be gone to any more.
 */
superseded: boolean, 
/**
 * What it changed, in sentences.
 */
sentences: Array<string>, 
/**
 * The SQL up.
 */
up: Array<string>, 
/**
 * The SQL down.
 */
down: Array<string>, 
/**
 * False if the record was changed by something else than Relata.
 */
intact: boolean, };

/**
 * A file's history.
 */
export type RevisionList = { 
/**
 * Newest first.
 */
revisions: Array<Revision>, 
/**
 * The file's schema is what the history says.
 */
matches: boolean, 
/**
 * Where it isn't: what differs.
 */
difference: Array<ModelChange>, };

/**
 * What a rollup does.
 */
export type RollupFunction = "count" | "sum" | "average" | "min" | "max" | "first";

/**
 * One row.
 */
export type Row = { 
/**
 * Its key; none where the source has none (views), or where the row is gone.
 */
key: RowKey | null, 
/**
 * The values in the order of [`RowSet::columns`]; empty if the row was deleted since the order was made.
 */
cells: Array<Cell>, };

/**
 * What a change did to one row.
 */
export type RowChange = { 
/**
 * Added, changed or deleted.
 */
kind: ChangeKind, 
/**
 * The columns that were written.
 */
columns: Array<ColumnChange>, };

/**
 * One row with everything that its page shows, related rows aside.
 */
export type RowDetail = { 
/**
 * Its table.
 */
table: string, 
/**
 * Its key.
 */
key: RowKey, 
/**
 * Its label for a person.
 */
label: string, 
/**
 * Column names, in order.
 */
columns: Array<string>, 
/**
 * The values in that order.
 */
cells: Array<Cell>, 
/**
 * For each link of the table (by index into `Table::links`): the linked row, if any.
 */
links: Array<LinkedRow | null>, 
/**
 * The rows that point here, a list per incoming link.
 */
related: Array<RelatedList>, };

/**
 * One row to be inserted or updated.
 */
export type RowEdit = { 
/**
 * The table.
 */
table: string, 
/**
 * The row; none: a new one.
 */
key: RowKey | null, 
/**
 * The new values; columns left out keep theirs or take their default.
 */
values: Array<Assignment>, 
/**
 * What was seen, for conflicts; empty: overwrite knowingly.
 */
seen: Array<Seen>, };

/**
 * Names one row of one table exactly; opaque to the window (compare it, send it back).
 *
 * The text is a JSON array of the key's values in key order, in the exact script form: integers as integers,
 * `{"$blob": base64}`, `{"$real": "…"}`, `{"$text": base64}`. A table read by rowid has one integer.
 */
export type RowKey = string;

/**
 * An opened row set: what the grid needs before the first row.
 */
export type RowSet = { 
/**
 * Names it from now on.
 */
id: RowSetId, 
/**
 * The columns of every window, in order (hidden ones of virtual tables left out).
 */
columns: Array<string>, 
/**
 * Total and background work at this moment.
 */
status: RowSetStatus, 
/**
 * The first rows, so that opening and painting take one trip.
 */
window: RowWindow, };

/**
 * Names an open row set within the session.
 */
export type RowSetId = number;

/**
 * What an open row set is and how far its background work has come. Sent with every window and as an event.
 */
export type RowSetStatus = { 
/**
 * Which one.
 */
id: RowSetId, 
/**
 * How many rows.
 */
total: Total, 
/**
 * Positions are exact everywhere: jumps and row numbers need no mark.
 */
positionsExact: boolean, 
/**
 * Background work (position index, sorting) as rows done, while it runs.
 */
working: Work | null, 
/**
 * Goes up whenever rows already read may be out of date (someone else wrote; an order became ready).
 */
version: number, 
/**
 * Background work failed: the sentence. Rows can still be read as far as is known.
 */
trouble: string | null, };

/**
 * Rows `start..start + rows.len()` of a row set.
 */
export type RowWindow = { 
/**
 * Position of the first row, from 0.
 */
start: number, 
/**
 * True while `start` is an estimate.
 */
approximate: boolean, 
/**
 * The rows; fewer than asked for at the end, or, while `status.working`, where that work has not come yet: then
 * `status.version` goes up when the rest can be read.
 */
rows: Array<Row>, 
/**
 * For each link column that occurs: what its values name.
 */
labels: Array<LinkLabels>, 
/**
 * As of this read.
 */
status: RowSetStatus, };

/**
 * A CHECK of the table.
 */
export type RuleModel = { 
/**
 * The constraint's name.
 */
name?: string | null, 
/**
 * The expression, which must not be false.
 */
check: string, 
/**
 * What a person is told when it is broken.
 */
message?: string | null, };

/**
 * How many rows.
 */
export type SampleSize = "small" | "10k" | "1m";

/**
 * What was written: the rows as they are now, triggers and defaults included.
 */
export type Saved = { 
/**
 * The keys after the write, in the order of the edits.
 */
keys: Array<RowKey>, 
/**
 * The rows as read again, in the same order.
 */
rows: Array<Row>, 
/**
 * What undo takes back by name; none if nothing was recorded.
 */
change: ChangeId | null, };

/**
 * A saved view.
 */
export type SavedView = { 
/**
 * Its name; with `part_of`, unique in a file.
 */
name: string, 
/**
 * The heading under which it is listed (the title of the starter that brought it).
 */
partOf?: string, 
/**
 * What the file opens with.
 */
home?: boolean, 
/**
 * The table; none for a dashboard or a query.
 */
table?: string | null, 
/**
 * What it looks like.
 */
type: ViewType, 
/**
 * Which rows: an SQL expression; none: all.
 */
filter?: string | null, 
/**
 * Columns to order by, with `-` in front from the largest down.
 */
sort?: Array<string>, 
/**
 * Columns that are shown, computed ones too, in order.
 */
fields?: Array<string>, 
/**
 * Columns and association tables whose values narrow the view down, each with its count.
 */
facets?: Array<string>, 
/**
 * Values of an association table shown as chips, those with most rows first.
 */
popular?: PopularChips | null, 
/**
 * Orders to choose from.
 */
sorts?: Array<NamedSort>, 
/**
 * Columns that the search field looks into.
 */
search?: Array<string>, 
/**
 * Rows a page; none: one long list.
 */
pageSize?: number | null, 
/**
 * The view that a row opens in.
 */
opens?: string | null, 
/**
 * Sections or tabs, each with a filter of its own.
 */
section?: Array<FilteredPart>, 
/**
 * Sections stand as tabs, not under each other.
 */
sectionsAs?: SectionsAs, 
/**
 * Filters to switch on, each as a chip.
 */
filterChip?: Array<FilteredPart>, 
/**
 * Board: the column whose values are its columns.
 */
group?: string | null, 
/**
 * The column of numbers that keeps the order in which rows were dragged.
 */
order?: string | null, 
/**
 * Calendar: the column of the day.
 */
date?: string | null, 
/**
 * Calendar: the column of the day on which it ends.
 */
end?: string | null, 
/**
 * The column that says that a row is late (true or false), where being over isn't enough.
 */
late?: string | null, 
/**
 * Board: the column that is summed for each of its columns.
 */
sum?: string | null, 
/**
 * The enum column that colours a card or chip.
 */
colour?: string | null, 
/**
 * The column that a line at the top fills to add a row.
 */
quickAdd?: string | null, 
/**
 * The link that is filled with the person who sits here, or compared with them.
 */
me?: string | null, 
/**
 * Takes the whole window.
 */
full?: boolean, 
/**
 * Actions shown as buttons on each row.
 */
actions?: Array<string>, 
/**
 * What is said where there is no row.
 */
empty?: string | null, 
/**
 * What a page or dashboard has besides.
 */
part?: Array<ViewPart>, 
/**
 * Query: the statement. In a starter's declaration a table stands in braces.
 */
sql?: string | null, 
/**
 * Query: the question, where it was made without SQL.
 */
query?: Query | null, 
/**
 * Query: what is asked for first.
 */
ask?: Array<ActionAsk>, 
/**
 * Query: how its answer is drawn.
 */
chart?: ChartSpec, };

/**
 * Why a script stopped, and where.
 */
export type ScriptFailed = { 
/**
 * The sentence.
 */
error: WireError, 
/**
 * The statement, by its place in the text in UTF-16 units; none where none was begun.
 */
from: number | null, 
/**
 * Its end.
 */
to: number | null, };

/**
 * A script that ran.
 */
export type ScriptRan = { 
/**
 * Its statements, as far as it came.
 */
statements: Array<StatementRan>, 
/**
 * How long it took.
 */
milliseconds: number, 
/**
 * Why it stopped, if it did.
 */
failed: ScriptFailed | null, 
/**
 * It changed the file.
 */
wrote: boolean, 
/**
 * The change that it is in the history, if it changed rows.
 */
change: ChangeId | null, 
/**
 * Why what it wrote can't be undone, if it can't.
 */
obstacle: string | null, 
/**
 * The model change that took in what became of the design.
 */
revision: string | null, 
/**
 * What was left out of the answers (passwords), as a sentence.
 */
leftOut: string | null, };

/**
 * How much room a search index takes.
 */
export type SearchIndexSize = { 
/**
 * Bytes in the file.
 */
bytes: number, 
/**
 * Rows that are in it.
 */
rows: number, };

/**
 * A full-text index over columns of a table.
 */
export type SearchModel = { 
/**
 * The columns whose text is searched, in order.
 */
columns: Array<string>, 
/**
 * Parts of words are found too ("tool" in "barstool"), accents then count.
 */
parts?: boolean, };

/**
 * A table that can be searched.
 */
export type SearchPlace = { 
/**
 * The table.
 */
table: string, 
/**
 * The columns whose text is looked at.
 */
columns: Array<string>, 
/**
 * It has a search index.
 */
indexed: boolean, 
/**
 * The index, or the search, finds parts of words too.
 */
parts: boolean, 
/**
 * A search index could be built for it.
 */
canIndex: boolean, };

/**
 * How sections are laid out.
 */
export type SectionsAs = "below" | "tabs";

/**
 * What the person saw in a column when the edit began; a different stored value now is a conflict, never overwritten.
 */
export type Seen = { 
/**
 * Column name.
 */
column: string, 
/**
 * The cell as it was read.
 */
cell: Cell, };

/**
 * Which rows, in which order.
 */
export type Selection = { 
/**
 * Table or view.
 */
table: string, 
/**
 * Empty: the natural order (rowid, or the primary key of a WITHOUT ROWID table).
 */
order: Array<OrderTerm>, 
/**
 * None: all rows.
 */
filter: Condition | null, };

/**
 * What stands between the values of CSV.
 */
export type Separator = "comma" | "semicolon" | "tab";

/**
 * Settings of this person, kept apart from any data.
 */
export type Settings = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Row height.
 */
density: Density, 
/**
 * Show NULL as "NULL" everywhere, not as "empty" in own files.
 */
showNull: boolean, 
/**
 * Open the last file when Relata starts.
 */
reopenLast: boolean, 
/**
 * Rows of a page in pages mode: 10 to 1000.
 */
pageSize: number, 
/**
 * Zoom of the window in percent: 50 to 300.
 */
zoom: number, 
/**
 * Collect and show every statement.
 */
showSql: boolean, 
/**
 * Bytes of history kept per file, in megabytes (10⁶ bytes): 1 to 4096. Beyond, the oldest changes can't be undone any more.
 */
historyMegabytes: number, 
/**
 * Changes kept per file: 10 to 100,000.
 */
historyChanges: number, 
/**
 * Sidebar width in px; 0: hidden.
 */
sidebarWidth: number, };

/**
 * What undo or redo did.
 */
export type Settled = { 
/**
 * The change, as it stands now.
 */
entry: HistoryEntry, 
/**
 * Rows written, in all tables.
 */
rows: number, 
/**
 * The first of the rows that were written in the change's first table, to be shown.
 */
keys: Array<RowKey>, };

/**
 * How an effect bears on applying the revision.
 */
export type Severity = "stops" | "asks" | "tells";

/**
 * One thing that is shown, or by which rows are grouped. Written shorter: `name`, `customer.country`, `month(date)`,
 * `sum(total)`, `count()`.
 */
export type Shown = { 
/**
 * A column's name or path, or `*`.
 */
column?: string | null, 
/**
 * In place of a column: an SQL expression over a row of the source, as in a computed column.
 */
expression?: string | null, 
/**
 * In which steps.
 */
bucket?: Bucket | null, 
/**
 * One value of many rows.
 */
aggregate?: Aggregate | null, 
/**
 * The aggregate is of the rows that this link leads to, for each row.
 */
link?: string | null, 
/**
 * Which rows the aggregate is of.
 */
where?: Condition | null, 
/**
 * Something about the row among all that are shown; of a number that is shown (named by `column`) or an aggregate.
 */
window?: Window | null, 
/**
 * The rows among which a window looks: those that show the same here.
 */
within?: Array<string>, 
/**
 * Its name in the result; none: after the column.
 */
as?: string | null, 
/**
 * Its name on screen.
 */
title?: string | null, 
/**
 * Only for `having` and `order`.
 */
hidden?: boolean, };

/**
 * What is known of a text of SQL.
 */
export type SqlCheck = { 
/**
 * Its statements.
 */
statements: Array<CheckedStatement>, 
/**
 * What is wrong with it.
 */
faults: Array<SqlFault>, 
/**
 * The parameters to ask for, each once.
 */
parameters: Array<string>, 
/**
 * Columns in it that hold something else than it seems.
 */
money: Array<MoneyHint>, 
/**
 * It changes the file.
 */
writes: boolean, 
/**
 * What it takes away for good, each as a sentence.
 */
drops: Array<string>, };

/**
 * A text of SQL as it stands in a tab.
 */
export type SqlDraft = { 
/**
 * Names it; the tab keeps the name.
 */
id: string, 
/**
 * The text.
 */
text: string, 
/**
 * Where the cursor stands, in UTF-16 units.
 */
cursor: number, };

/**
 * Something wrong, and where.
 */
export type SqlFault = { 
/**
 * Where it begins, in UTF-16 units.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * The sentence.
 */
message: string, };

/**
 * What is remembered of the SQL of a file.
 */
export type SqlHistory = { 
/**
 * Newest first.
 */
ran: Array<SqlRan>, 
/**
 * The last value of each parameter.
 */
values: { [key in string]: Input }, };

/**
 * A script that ran, or was put away without having run.
 */
export type SqlRan = { 
/**
 * The text.
 */
text: string, 
/**
 * When, in seconds since 1970.
 */
at: number, 
/**
 * How long it took; none: it was not run.
 */
milliseconds: number | null, 
/**
 * Why it failed, if it did.
 */
failed: string | null, };

/**
 * How long a statement takes.
 */
export type SqlTiming = { 
/**
 * The shortest of a few runs.
 */
milliseconds: number, 
/**
 * Rows that it gave.
 */
rows: number, };

/**
 * What the window needs to start.
 */
export type Start = { 
/**
 * Relata's version.
 */
version: string, 
/**
 * Settings.
 */
settings: Settings, 
/**
 * Recent files, newest first.
 */
recent: Array<RecentFile>, 
/**
 * Where the default file is or would be.
 */
defaultPath: string, 
/**
 * Commands of the palette used lately, newest first.
 */
lately: Array<string>, 
/**
 * Files of which the person has put away the first explanation.
 */
told: Array<string>, 
/**
 * A file to open at once (an argument, a file association, or the last one).
 */
open: string | null, };

/**
 * A starter as it is offered.
 */
export type Starter = { 
/**
 * What it is called on the command line: its folder.
 */
name: string, 
/**
 * What it is called on screen.
 */
title: string, 
/**
 * One sentence about it.
 */
description: string, 
/**
 * A drawing of its home view, as SVG.
 */
picture: string, 
/**
 * Its tables, by their titles on screen.
 */
tables: Array<string>, };

/**
 * One statement of a script, as far as it has come.
 */
export type StatementRan = { 
/**
 * Which one, from 0.
 */
index: number, 
/**
 * Where it begins in the text, in UTF-16 units.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * It still runs.
 */
running: boolean, 
/**
 * How long it has taken.
 */
milliseconds: number, 
/**
 * What it gives, if it gives rows: opened by `open_result`.
 */
rows: RowSetId | null, 
/**
 * How many rows it has given.
 */
given: number, 
/**
 * How many rows it changed, if it gives none; 0 for a change of tables.
 */
changed: number | null, 
/**
 * Not all of its rows are kept.
 */
cut: boolean, };

/**
 * A table or view.
 */
export type Table = { 
/**
 * The real name, exactly.
 */
name: string, 
/**
 * The name on screen: `order_items` → "Order items"; `InvoiceLine` → "Invoice line".
 */
title: string, 
/**
 * Table, view or virtual.
 */
type: TableType, 
/**
 * STRICT.
 */
strict: boolean, 
/**
 * WITHOUT ROWID.
 */
withoutRowid: boolean, 
/**
 * What names a row.
 */
key: Key, 
/**
 * Primary key columns in key order; empty if none is declared.
 */
primaryKey: Array<string>, 
/**
 * All columns, hidden and generated ones included, in order; those that Relata computes come last.
 */
columns: Array<Column>, 
/**
 * Indexes, SQLite's automatic ones too.
 */
indexes: Array<Index>, 
/**
 * Triggers on it.
 */
triggers: Array<Trigger>, 
/**
 * Links from here to other tables (or itself).
 */
links: Array<Link>, 
/**
 * The columns whose values, joined by a space, name a row for a person.
 */
label: Array<string>, 
/**
 * If this table only ties two others together: which of its links are the two ends.
 */
association: Association | null, 
/**
 * Why rows here can't be edited, as a sentence; none if they can.
 */
readOnly: string | null, 
/**
 * A view or virtual table that SQLite refuses to read, with the reason as a sentence.
 */
refused: string | null, 
/**
 * Shadow tables folded under this one.
 */
shadows: Array<string>, 
/**
 * Its search index; the triggers that keep it are not among `triggers`.
 */
search: SearchModel | null, 
/**
 * The CREATE statement as stored.
 */
sql: string, 
/**
 * What one row is called on screen ("product").
 */
singular: string, 
/**
 * Its buttons.
 */
actions: Array<ActionModel>, };

/**
 * See [`PlannedTable::what`].
 */
export type TableFate = "new" | "shared" | "renamed";

/**
 * What was found in a table.
 */
export type TableHits = { 
/**
 * The table.
 */
table: string, 
/**
 * The rows found: by an index the best first, else in the table's order.
 */
hits: Array<Hit>, 
/**
 * Where to go on, if there may be more.
 */
next: string | null, 
/**
 * The search used an index.
 */
indexed: boolean, 
/**
 * Rows looked at in this part, where no index is used.
 */
lookedAt: number, };

/**
 * A table.
 */
export type TableModel = { 
/**
 * The real name.
 */
name: string, 
/**
 * The name that it had, where it is being renamed.
 */
was?: string | null, 
/**
 * The name on screen, where it isn't told from the real one.
 */
title?: string | null, 
/**
 * What one row is called ("product"), where it isn't told from the name.
 */
singular?: string | null, 
/**
 * What names a row: an SQL expression over its columns (and, by link name, over rows linked to: `author.name`).
 */
label?: string | null, 
/**
 * STRICT (<https://www.sqlite.org/stricttables.html>).
 */
strict?: boolean, 
/**
 * WITHOUT ROWID.
 */
withoutRowid?: boolean, 
/**
 * AUTOINCREMENT on the rowid alias.
 */
autoincrement?: boolean, 
/**
 * The primary key's columns in key order; empty: none.
 */
primaryKey?: Array<string>, 
/**
 * The primary key as written (`"id" DESC`, `"name" COLLATE NOCASE`), where that is more than its columns.
 */
primaryKeySql?: string | null, 
/**
 * ON CONFLICT of the primary key.
 */
primaryKeyConflict?: string | null, 
/**
 * The whole CREATE statement of a virtual table, which is taken as it is; columns then are empty.
 */
virtualSql?: string | null, 
/**
 * Columns in order.
 */
column?: Array<ColumnModel>, 
/**
 * UNIQUE over several columns.
 */
unique?: Array<UniqueModel>, 
/**
 * CHECKs that no field of a column stands for.
 */
rule?: Array<RuleModel>, 
/**
 * Foreign keys.
 */
link?: Array<LinkModel>, 
/**
 * Indexes made by CREATE INDEX.
 */
index?: Array<IndexModel>, 
/**
 * Triggers other than those of `hooks`.
 */
trigger?: Array<TriggerModel>, 
/**
 * Columns that Relata computes when it reads.
 */
computed?: Array<ComputedModel>, 
/**
 * What fills itself in.
 */
hook?: Array<HookModel>, 
/**
 * Its full-text index.
 */
search?: SearchModel | null, 
/**
 * Buttons on a row.
 */
action?: Array<ActionModel>, };

/**
 * Table, view or virtual table.
 */
export type TableType = "table" | "view" | "virtual";

/**
 * How a person left a table's grid; kept in the file's bookkeeping (a guest's: in its sidecar).
 */
export type TableView = { 
/**
 * Widths in px by column.
 */
widths: { [key in string]: number }, 
/**
 * Columns in the order shown; those not named follow in their own order.
 */
order: Array<string>, 
/**
 * Columns not shown.
 */
hidden: Array<string>, 
/**
 * Columns that stay at the left, in this order.
 */
pinned: Array<string>, 
/**
 * Sort.
 */
sort: Array<OrderTerm>, 
/**
 * Filter.
 */
filter: Condition | null, 
/**
 * Pages instead of endless scrolling.
 */
pages: boolean, 
/**
 * For each text column where the person was asked: an emptied cell is NULL (true) or empty text (false).
 */
emptiedIsNull: { [key in string]: boolean }, };

/**
 * Names a job; chosen by the caller so that it can cancel before the first answer.
 */
export type TaskId = number;

/**
 * How rows are written as text.
 */
export type TextForm = { 
/**
 * As what.
 */
format: TextFormat, 
/**
 * Of CSV.
 */
separator: Separator, 
/**
 * The first line names the columns (CSV and the clipboard's form; the others always name them).
 */
names: boolean, 
/**
 * CSV for a spreadsheet: marked as UTF-8, and text that would be taken for a formula gets an apostrophe.
 */
spreadsheet: boolean, 
/**
 * Values as they are stored, where they are shown otherwise: money in its smallest unit, dates as numbers.
 */
asStored: boolean, 
/**
 * Beside each link, in a column of its own, the name of the row that it leads to.
 */
labels: boolean, };

/**
 * As what rows are written.
 */
export type TextFormat = "tabs" | "csv" | "json" | "markdown";

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * The far side of a many-to-many list.
 */
export type Through = { 
/**
 * The table at the other end.
 */
table: string, 
/**
 * Index into the association table's `links`.
 */
link: number, };

/**
 * How many rows, as far as is known.
 */
export type Total = { 
/**
 * The number of rows.
 */
rows: number, 
/**
 * False while it is estimated.
 */
exact: boolean, };

/**
 * A trigger.
 */
export type Trigger = { 
/**
 * Name.
 */
name: string, 
/**
 * The CREATE statement.
 */
sql: string, };

/**
 * A trigger: its whole CREATE statement.
 */
export type TriggerModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * The CREATE TRIGGER statement.
 */
sql: string, };

/**
 * UNIQUE over several columns, or over one where more is to be said than that it is unique.
 */
export type UniqueModel = { 
/**
 * The constraint's name.
 */
name?: string | null, 
/**
 * The columns, in order.
 */
columns: Array<string>, 
/**
 * The columns as written, where that is more than their names (`"name" COLLATE NOCASE`).
 */
sql?: string | null, 
/**
 * ON CONFLICT (`REPLACE` …).
 */
conflict?: string | null, 
/**
 * What a person is told when it is broken.
 */
message?: string | null, };

/**
 * A view: its whole CREATE statement.
 */
export type ViewModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * The CREATE VIEW statement.
 */
sql: string, 
/**
 * Triggers on it (INSTEAD OF).
 */
trigger?: Array<TriggerModel>, };

/**
 * Names a saved view within its file.
 */
export type ViewName = { 
/**
 * Its name.
 */
name: string, 
/**
 * The heading under which it is listed.
 */
partOf: string, };

/**
 * A part of a page or dashboard. Of a page, `:row_` and a column's name (`:row_id`) stand for the row's values.
 */
export type ViewPart = { 
/**
 * The heading.
 */
title: string, 
/**
 * What it looks like.
 */
type: PartType, 
/**
 * The incoming link (`reviews.product_id`) or association table whose rows belong to this one.
 */
link?: string | null, 
/**
 * The table, where there is no link.
 */
table?: string | null, 
/**
 * Which rows.
 */
filter?: string | null, 
/**
 * As [`SavedView::sort`].
 */
sort?: Array<string>, 
/**
 * Most rows.
 */
limit?: number | null, 
/**
 * Columns.
 */
fields?: Array<string>, 
/**
 * A statement in place of a table. In a starter's declaration a table stands in braces.
 */
sql?: string | null, 
/**
 * The link that is filled with the person who sits here.
 */
me?: string | null, 
/**
 * What is said once the form is sent.
 */
thanks?: string | null, 
/**
 * What is said where there is no row.
 */
empty?: string | null, 
/**
 * The view that a click opens.
 */
opens?: string | null, 
/**
 * The saved question whose answer is shown, by name, in place of `sql`.
 */
query?: string, 
/**
 * A question made without SQL, in place of `sql`.
 */
ask?: Query, 
/**
 * How it is drawn; none: as what its columns mean suggests.
 */
chart?: ChartSpec, 
/**
 * Where it stands on a dashboard; none: behind those before it.
 */
place?: Place, };

/**
 * What a view looks like.
 */
export type ViewType = "grid" | "gallery" | "board" | "calendar" | "list" | "form" | "page" | "dashboard" | "query";

/**
 * How many of some linked rows.
 */
export type Which = "any" | "all" | "none";

/**
 * Something about a row among all that are shown.
 */
export type Window = "running_total" | "rank" | "share";

/**
 * An error as the window and `--json` see it.
 */
export type WireError = { 
/**
 * What to branch on.
 */
code: ErrorCode, 
/**
 * One or two sentences for a person: what was wrong and what to do.
 */
message: string, 
/**
 * The raw text of SQLite or the system, where there is any.
 */
details: string | null, 
/**
 * Which field is at fault, where one is.
 */
fault: Fault | null, };

/**
 * Background work on a row set.
 */
export type Work = { 
/**
 * What it does, for a person: "Sorting by Name", "Counting".
 */
label: string, 
/**
 * Rows done.
 */
done: number, 
/**
 * Rows in all, estimated.
 */
total: number, };

/** Every command: its arguments and its result. */
export interface Commands {
  /** Settings, recent files and what to open first. */
  start: { args: {  }; result: Start };
  /** Keeps the settings. */
  save_settings: { args: { settings: Settings }; result: Settings };
  /** Recent files, newest first. */
  recent_files: { args: {  }; result: Array<RecentFile> };
  /** Takes one off the list of recent files. */
  forget_recent: { args: { path: string }; result: Array<RecentFile> };
  /** The tabs of the file at this path as they were left. */
  kept_tabs: { args: { path: string }; result: KeptTabs };
  /** Keeps the tabs of the file at this path for the next time. */
  keep_tabs: { args: { path: string; kept: KeptTabs }; result: void };
  /** Remembers that a command of the palette was used. */
  used_command: { args: { command: string }; result: void };
  /** Remembers that the first explanation of the file at this path was put away. */
  told_about: { args: { path: string }; result: void };
  /** Opens a file. */
  open_file: { args: { path: string; mode: OpenMode; task: TaskId }; result: FileInfo };
  /** Makes a new, empty workspace; refused if something is there already. */
  create_file: { args: { path: string }; result: FileInfo };
  /** The templates for new files. */
  starters: { args: {  }; result: Array<Starter> };
  /** Makes a new workspace from a template and opens it; without a path, named after it in the data folder. */
  create_from_starter: { args: { path: string | null; starter: string; sample: SampleSize | null; today: string | null; task: TaskId }; result: FileInfo };
  /** What adding a template to a file would do to each of the template's tables. */
  plan_starter: { args: { file: FileId; starter: string }; result: Array<PlannedTable> };
  /** Adds a template to a file: whatever of it is missing. */
  add_starter: { args: { file: FileId; starter: string; sample: SampleSize | null; today: string | null; task: TaskId }; result: Array<PlannedTable> };
  /** What a text (CSV, a paste) holds and would become: by the plan, else by what can be told from it. */
  look_at_import: { args: { source: ImportSource; plan: ImportPlan | null; header: boolean | null; task: TaskId }; result: ImportPreview };
  /** Makes a new table of a text: one revision with its rows, all or nothing. */
  import_table: { args: { file: FileId; source: ImportSource; plan: ImportPlan; rows: number; task: TaskId }; result: Imported };
  /** As import_table, in a new file of the data folder that is called as the table. */
  import_as_file: { args: { source: ImportSource; plan: ImportPlan; rows: number; task: TaskId }; result: FileInfo };
  /** Takes an import back: the table goes, with its rows. */
  take_import_back: { args: { file: FileId; imported: Imported; task: TaskId }; result: void };
  /** The saved views of a file. */
  saved_views: { args: { file: FileId }; result: Array<SavedView> };
  /** Saves a view: in the place of `replaces`, where that is given and still there, else as a new one. Gives all back. */
  save_view: { args: { file: FileId; view: SavedView; replaces: ViewName | null }; result: Array<SavedView> };
  /** Deletes a saved view and gives it back: saving it again takes that back. */
  delete_view: { args: { file: FileId; name: ViewName }; result: SavedView };
  /** What a part of a dashboard shows. */
  read_part: { args: { file: FileId; part: ViewPart; task: TaskId }; result: PartData };
  /** The values that a view can be narrowed down to, each with its number of rows. */
  facet: { args: { file: FileId; ask: FacetAsk; task: TaskId }; result: Facet };
  /** Opens the default workspace, made if it isn't there. */
  open_default: { args: {  }; result: FileInfo };
  /** Who the person is in a file, what `:me` gives there; none if nobody said. */
  me: { args: { file: FileId }; result: MeShown | null };
  /** Says who the person is in a file; none: nobody in particular. */
  set_me: { args: { file: FileId; me: Me | null }; result: MeShown | null };
  /** What is known about an open file, as it is now. */
  file_info: { args: { file: FileId }; result: FileInfo };
  /** Closes a file and its row sets. */
  close_file: { args: { file: FileId }; result: void };
  /** Turns a guest file into a workspace. */
  adopt_file: { args: { file: FileId }; result: FileInfo };
  /** Gives an adopted file its former numbers back and takes Relata's bookkeeping out. */
  release_file: { args: { file: FileId }; result: FileInfo };
  /** Writes a consistent copy of the file, verified. */
  export_database: { args: { file: FileId; destination: string; overwrite: boolean; task: TaskId }; result: ExportReport };
  /** Validates a database file and makes it the one to work in. */
  import_database: { args: { source: string; mode: ImportMode; task: TaskId }; result: ImportReport };
  /** Checks a file's pages, indexes and links. */
  check_file: { args: { file: FileId; task: TaskId }; result: CheckReport };
  /** Writes a text (a diagram, a model) into a file of its own. */
  save_text: { args: { destination: string; text: string; overwrite: boolean }; result: void };
  /** Writes bytes (a picture), given in base64, into a file of their own. */
  save_bytes: { args: { destination: string; base64: string; overwrite: boolean }; result: void };
  /** How a table's grid was left. */
  table_view: { args: { file: FileId; table: string }; result: TableView };
  /** Remembers how a table's grid is left. */
  save_table_view: { args: { file: FileId; table: string; view: TableView }; result: void };
  /** A note of the window's about the file, by its name; none if it was never made. */
  note: { args: { file: FileId; name: string }; result: string | null };
  /** Makes a note about the file, in place of the one of that name. */
  save_note: { args: { file: FileId; name: string; text: string }; result: void };
  /** What is in the file. */
  catalog: { args: { file: FileId }; result: Catalog };
  /** What a computed column would give for the first rows of a table, or a sentence what is wrong with it. */
  try_computed: { args: { file: FileId; table: string; computed: ComputedModel; beside: Array<ComputedModel>; limit: number; task: TaskId }; result: Attempt };
  /** What pressing a button that isn't kept yet would meet in the first rows of a table. */
  try_action: { args: { file: FileId; table: string; action: ActionModel; beside: Array<ComputedModel>; limit: number; task: TaskId }; result: ActionAttempt };
  /** What a computed column of a design most likely means, told by what it is made of there. */
  guess_computed: { args: { model: Model; table: string; computed: ComputedModel }; result: Guess | null };
  /** The words that may stand in an expression over rows of a table of a design. */
  expression_words: { args: { model: Model; table: string }; result: Array<Completion> };
  /** What a query becomes: SQL, columns with their meaning, a sentence. */
  compile_query: { args: { file: FileId; query: Query }; result: CompiledQuery };
  /** Opens the rows of a query, ordered and filtered further by what it shows, and reads the first `count`. */
  run_query: { args: { file: FileId; query: Query; order: Array<OrderTerm>; filter: Condition | null; count: number; task: TaskId }; result: Answer };
  /** Makes a view of a query, which every program that opens the file can read, as a model change. */
  make_view: { args: { file: FileId; query: Query; name: string; task: TaskId }; result: Revision };
  /** Opens a row set and reads its first `count` rows. */
  open_rows: { args: { file: FileId; selection: Selection; count: number; task: TaskId }; result: RowSet };
  /** Reads rows `start..start + count`; at most 1000 at once. */
  read_rows: { args: { rowSet: RowSetId; start: number; count: number }; result: RowWindow };
  /** Where a row stands in a row set; none if it isn't in it or not known yet. */
  locate_row: { args: { rowSet: RowSetId; key: RowKey }; result: number | null };
  /** Closes a row set and stops its background work. */
  close_rows: { args: { rowSet: RowSetId }; result: void };
  /** Rows and columns as one text, for the clipboard; whole values, exactly. */
  copy_rows: { args: { rowSet: RowSetId; part: Part; form: TextForm; task: TaskId }; result: string };
  /** Saves rows and columns as a text file of their own, which is there once it is whole. */
  export_rows: { args: { rowSet: RowSetId; part: Part; form: TextForm; destination: string; overwrite: boolean; task: TaskId }; result: Exported };
  /** One row with its links and related rows. */
  read_row: { args: { file: FileId; table: string; key: RowKey }; result: RowDetail };
  /** One whole value. */
  read_value: { args: { file: FileId; table: string; key: RowKey; column: string }; result: FullValue };
  /** Writes one whole value into a file of its own, in place of what is there; how many bytes. */
  save_value: { args: { file: FileId; table: string; key: RowKey; column: string; destination: string }; result: number };
  /** Rows of a table to pick from, by what their label or key holds; an empty search gives the first ones. */
  pick_rows: { args: { file: FileId; table: string; columns: Array<string>; search: string; limit: number }; result: Array<LinkedRow> };
  /** The label of the row whose `columns` hold `values`, if there is one. */
  find_linked: { args: { file: FileId; table: string; columns: Array<string>; values: Array<Input> }; result: LinkedRow | null };
  /** The tables that can be searched, those with a search index first. */
  search_places: { args: { file: FileId }; result: Array<SearchPlace> };
  /** Looks for words in a table: at most `limit` hits (500 at once), from where the part before ended on; a part ends soon. */
  search_table: { args: { file: FileId; table: string; text: string; limit: number; from: string | null; task: TaskId }; result: TableHits };
  /** How much room a table's search index takes; none if it has none. */
  search_index_size: { args: { file: FileId; table: string }; result: SearchIndexSize | null };
  /** How many rows a table has (or a view gives), exactly. */
  count_rows: { args: { file: FileId; table: string; task: TaskId }; result: number };
  /** Inserts or updates one row and the rows that belong to it, all or nothing. */
  save_form: { args: { file: FileId; form: FormSave }; result: Saved };
  /** Inserts and updates many rows, all or nothing (a paste, a fill). */
  save_rows: { args: { file: FileId; edits: Array<RowEdit>; task: TaskId }; result: Saved };
  /** What else would go or be unlinked if these rows were deleted. */
  delete_impact: { args: { file: FileId; table: string; keys: Array<RowKey> }; result: DeleteImpact };
  /** Deletes rows, all or nothing; how many. */
  delete_rows: { args: { file: FileId; table: string; keys: Array<RowKey>; task: TaskId }; result: Deleted };
  /** What a change of many rows would do: how many, and the first ten before and after. */
  preview_bulk: { args: { file: FileId; bulk: Bulk; task: TaskId }; result: BulkPreview };
  /** Changes many rows (by a filter; find and replace), all or nothing, as one change that can be undone. */
  run_bulk: { args: { file: FileId; bulk: Bulk; task: TaskId }; result: BulkDone };
  /** Inserts copies of rows, without their keys and unique values where those can be left out. */
  duplicate_rows: { args: { file: FileId; table: string; keys: Array<RowKey> }; result: Saved };
  /** Changes, newest first: of the file, of one table, or of one row; at most `limit` (1 to 1000), before `before`. */
  history: { args: { file: FileId; table: string | null; key: RowKey | null; limit: number; before: ChangeId | null }; result: HistoryPage };
  /** What undo and redo would do now, and how much is kept. */
  history_state: { args: { file: FileId }; result: HistoryState };
  /** Takes a change back: the last one, or the one that is named if nothing later stands on it. */
  undo: { args: { file: FileId; change: ChangeId | null; task: TaskId }; result: Settled };
  /** Does an undone change again: the last one that was undone, or the one that is named. */
  redo: { args: { file: FileId; change: ChangeId | null; task: TaskId }; result: Settled };
  /** Forgets the whole history of a file; its data stay as they are. */
  clear_history: { args: { file: FileId }; result: void };
  /** The design of a file: tables, columns with their kinds, rules, links, views. */
  model: { args: { file: FileId }; result: Model };
  /** What it would take to give the file this design, and what that would do to its rows; nothing is changed. */
  plan_revision: { args: { file: FileId; model: Model; choices: Array<Choice>; task: TaskId }; result: Plan };
  /** Gives the file this design and records the revision; refused where it isn't the one that was planned for. */
  apply_plan: { args: { file: FileId; model: Model; name: string; choices: Array<Choice>; basis: string | null; task: TaskId }; result: Revision };
  /** The file's history, newest first, and whether the file is what it says. */
  revisions: { args: { file: FileId }; result: RevisionList };
  /** What going to a revision would do, revision by revision. */
  plan_revise_to: { args: { file: FileId; revision: number | null; choices: Array<Choice>; task: TaskId }; result: Array<PlannedStep> };
  /** Takes the file to a revision, down or up (none: to before the first). */
  revise_to: { args: { file: FileId; revision: number | null; choices: Array<Choice>; task: TaskId }; result: RevisionList };
  /** Writes what another program changed in the design as a revision of its own. */
  rebase_revisions: { args: { file: FileId; name: string }; result: Revision };
  /** What dropped tables and columns held, kept until the bin is emptied. */
  bin: { args: { file: FileId }; result: Bin };
  /** Empties the bin for good. */
  empty_bin: { args: { file: FileId }; result: Bin };
  /** Deletes all rows of all tables, as one change that can be undone; the tables stay. */
  delete_all_rows: { args: { file: FileId; task: TaskId }; result: BulkDone };
  /** Drops every table and view, as a revision that can be taken back. */
  empty_workspace: { args: { file: FileId; task: TaskId }; result: Revision };
  /** Sets a row's password; only its Argon2id hash is kept. */
  set_password: { args: { file: FileId; of: PasswordOf; secret: string }; result: void };
  /** Whether this is a row's password. */
  check_password: { args: { file: FileId; of: PasswordOf; secret: string }; result: boolean };
  /** The buttons of a table, with how many of these rows each applies to. */
  actions: { args: { file: FileId; table: string; keys: Array<RowKey> }; result: Array<ActionOffer> };
  /** Runs a button's action on rows, all or nothing. */
  run_action: { args: { file: FileId; run: ActionRun; task: TaskId }; result: ActionDone };
  /** What is wrong with a text of SQL, what it would ask for, and whether it would change the file; nothing is run. */
  check_sql: { args: { file: FileId; text: string }; result: SqlCheck };
  /** Runs a script; its results can be looked at as they come. */
  run_script: { args: { file: FileId; text: string; parameters: Array<Given>; mayWrite: boolean; task: TaskId }; result: ScriptRan };
  /** Opens what a statement gave, in an order, and reads its first rows. */
  open_result: { args: { result: RowSetId; order: Array<OrderTerm>; count: number; task: TaskId }; result: RowSet };
  /** How SQLite would go about a statement, and which index would spare it work; nothing is run. */
  explain_sql: { args: { file: FileId; text: string; task: TaskId }; result: QueryPlan };
  /** How long statements that only read take: the shortest of a few runs. */
  time_sql: { args: { file: FileId; text: string; parameters: Array<Given>; task: TaskId }; result: SqlTiming };
  /** The drafts of SQL of the file at this path. */
  sql_drafts: { args: { path: string }; result: Array<SqlDraft> };
  /** Keeps a draft of SQL. */
  keep_sql_draft: { args: { path: string; draft: SqlDraft }; result: void };
  /** Forgets a draft of SQL; what stands in it is remembered with what was run. */
  drop_sql_draft: { args: { path: string; id: string }; result: void };
  /** What SQL was run in the file at this path, newest first, and the last value of each parameter. */
  sql_history: { args: { path: string }; result: SqlHistory };
  /** Forgets what SQL was run. */
  forget_sql: { args: { path: string }; result: void };
  /** One whole value of what a statement gave. */
  read_result: { args: { result: RowSetId; key: RowKey; column: string }; result: FullValue };
  /** Cancels a running job; one that is done or unknown is left alone. */
  cancel_task: { args: { task: TaskId }; result: void };
}
