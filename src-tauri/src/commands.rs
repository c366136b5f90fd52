//! Every command the window can call, declared once: the router, the typed client and the freshness test all come
//! from this list. A command without a method on [`Session`] does not compile.

use relata_engine::change::{
    ActionAttempt, ActionDone, ActionOffer, ActionRun, Bulk, BulkDone, BulkPreview, DeleteImpact, Deleted,
    FormSave, PasswordOf, RowEdit, Saved,
};
use relata_engine::computed::{Attempt, Completion, Guess};
use relata_engine::export::{Exported, Part, TextForm};
use relata_engine::file::{
    CheckReport, ExportReport, FileId, FileInfo, ImportMode, ImportReport, OpenMode, RecentFile,
};
use relata_engine::history::{ChangeId, HistoryPage, HistoryState, Settled};
use relata_engine::import::{ImportPlan, ImportPreview, ImportSource, Imported};
use relata_engine::model::{ActionModel, ComputedModel, Model};
use relata_engine::profile::{KeptTabs, Me, MeShown, Settings, SqlDraft, SqlHistory, Start, TableView};
use relata_engine::query::{CompiledQuery, Query};
use relata_engine::revise::{Bin, Choice, Plan, PlannedStep, Revision, RevisionList};
use relata_engine::rows::{
    Condition, FullValue, LinkedRow, OrderTerm, RowDetail, RowSet, RowSetId, RowWindow, Selection,
};
use relata_engine::sample::SampleSize;
use relata_engine::schema::Catalog;
use relata_engine::search::{SearchIndexSize, SearchPlace, TableHits};
use relata_engine::session::{Answer, Session};
use relata_engine::sql::{Given, QueryPlan, ScriptRan, SqlCheck, SqlTiming};
use relata_engine::starter::{PlannedTable, Starter};
use relata_engine::task::TaskId;
use relata_engine::value::{Input, RowKey};
use relata_engine::views::{Facet, FacetAsk, PartData, SavedView, ViewName, ViewPart};

use crate::router::{commands, types_name};

commands! {
    /// Settings, recent files and what to open first.
    fn start() -> Start;
    /// Keeps the settings.
    fn save_settings(settings: Settings) -> Settings;
    /// Recent files, newest first.
    fn recent_files() -> Vec<RecentFile>;
    /// Takes one off the list of recent files.
    fn forget_recent(path: String) -> Vec<RecentFile>;
    /// The tabs of the file at this path as they were left.
    fn kept_tabs(path: String) -> KeptTabs;
    /// Keeps the tabs of the file at this path for the next time.
    fn keep_tabs(path: String, kept: KeptTabs) -> ();
    /// Remembers that a command of the palette was used.
    fn used_command(command: String) -> ();
    /// Remembers that the first explanation of the file at this path was put away.
    fn told_about(path: String) -> ();
    /// Opens a file.
    fn open_file(path: String, mode: OpenMode, task: TaskId) -> FileInfo;
    /// Makes a new, empty workspace; refused if something is there already.
    fn create_file(path: String) -> FileInfo;
    /// The templates for new files.
    fn starters() -> Vec<Starter>;
    /// Makes a new workspace from a template and opens it; without a path, named after it in the data folder.
    fn create_from_starter(path: Option<String>, starter: String, sample: Option<SampleSize>, today: Option<String>, task: TaskId) -> FileInfo;
    /// What adding a template to a file would do to each of the template's tables.
    fn plan_starter(file: FileId, starter: String) -> Vec<PlannedTable>;
    /// Adds a template to a file: whatever of it is missing.
    fn add_starter(file: FileId, starter: String, sample: Option<SampleSize>, today: Option<String>, task: TaskId) -> Vec<PlannedTable>;
    /// What a text (CSV, a paste) holds and would become: by the plan, else by what can be told from it.
    fn look_at_import(source: ImportSource, plan: Option<ImportPlan>, header: Option<bool>, task: TaskId) -> ImportPreview;
    /// Makes a new table of a text: one revision with its rows, all or nothing.
    fn import_table(file: FileId, source: ImportSource, plan: ImportPlan, rows: u64, task: TaskId) -> Imported;
    /// As import_table, in a new file of the data folder that is called as the table.
    fn import_as_file(source: ImportSource, plan: ImportPlan, rows: u64, task: TaskId) -> FileInfo;
    /// Takes an import back: the table goes, with its rows.
    fn take_import_back(file: FileId, imported: Imported, task: TaskId) -> ();
    /// The saved views of a file.
    fn saved_views(file: FileId) -> Vec<SavedView>;
    /// Saves a view: in the place of `replaces`, where that is given and still there, else as a new one. Gives all back.
    fn save_view(file: FileId, view: SavedView, replaces: Option<ViewName>) -> Vec<SavedView>;
    /// Deletes a saved view and gives it back: saving it again takes that back.
    fn delete_view(file: FileId, name: ViewName) -> SavedView;
    /// What a part of a dashboard shows.
    fn read_part(file: FileId, part: ViewPart, task: TaskId) -> PartData;
    /// The values that a view can be narrowed down to, each with its number of rows.
    fn facet(file: FileId, ask: FacetAsk, task: TaskId) -> Facet;
    /// Opens the default workspace, made if it isn't there.
    fn open_default() -> FileInfo;
    /// Who the person is in a file, what `:me` gives there; none if nobody said.
    fn me(file: FileId) -> Option<MeShown>;
    /// Says who the person is in a file; none: nobody in particular.
    fn set_me(file: FileId, me: Option<Me>) -> Option<MeShown>;
    /// What is known about an open file, as it is now.
    fn file_info(file: FileId) -> FileInfo;
    /// Closes a file and its row sets.
    fn close_file(file: FileId) -> ();
    /// Turns a guest file into a workspace.
    fn adopt_file(file: FileId) -> FileInfo;
    /// Gives an adopted file its former numbers back and takes Relata's bookkeeping out.
    fn release_file(file: FileId) -> FileInfo;
    /// Writes a consistent copy of the file, verified.
    fn export_database(file: FileId, destination: String, overwrite: bool, task: TaskId) -> ExportReport;
    /// Validates a database file and makes it the one to work in.
    fn import_database(source: String, mode: ImportMode, task: TaskId) -> ImportReport;
    /// Checks a file's pages, indexes and links.
    fn check_file(file: FileId, task: TaskId) -> CheckReport;
    /// Writes a text (a diagram, a model) into a file of its own.
    fn save_text(destination: String, text: String, overwrite: bool) -> ();
    /// Writes bytes (a picture), given in base64, into a file of their own.
    fn save_bytes(destination: String, base64: String, overwrite: bool) -> ();
    /// How a table's grid was left.
    fn table_view(file: FileId, table: String) -> TableView;
    /// Remembers how a table's grid is left.
    fn save_table_view(file: FileId, table: String, view: TableView) -> ();
    /// A note of the window's about the file, by its name; none if it was never made.
    fn note(file: FileId, name: String) -> Option<String>;
    /// Makes a note about the file, in place of the one of that name.
    fn save_note(file: FileId, name: String, text: String) -> ();
    /// What is in the file.
    fn catalog(file: FileId) -> Catalog;
    /// What a computed column would give for the first rows of a table, or a sentence what is wrong with it.
    fn try_computed(file: FileId, table: String, computed: ComputedModel, beside: Vec<ComputedModel>, limit: u32, task: TaskId) -> Attempt;
    /// What pressing a button that isn't kept yet would meet in the first rows of a table.
    fn try_action(file: FileId, table: String, action: ActionModel, beside: Vec<ComputedModel>, limit: u32, task: TaskId) -> ActionAttempt;
    /// What a computed column of a design most likely means, told by what it is made of there.
    fn guess_computed(model: Model, table: String, computed: ComputedModel) -> Option<Guess>;
    /// The words that may stand in an expression over rows of a table of a design.
    fn expression_words(model: Model, table: String) -> Vec<Completion>;
    /// What a query becomes: SQL, columns with their meaning, a sentence.
    fn compile_query(file: FileId, query: Query) -> CompiledQuery;
    /// Opens the rows of a query, ordered and filtered further by what it shows, and reads the first `count`.
    fn run_query(file: FileId, query: Query, order: Vec<OrderTerm>, filter: Option<Condition>, count: u32, task: TaskId) -> Answer;
    /// Makes a view of a query, which every program that opens the file can read, as a model change.
    fn make_view(file: FileId, query: Query, name: String, task: TaskId) -> Revision;
    /// Opens a row set and reads its first `count` rows.
    fn open_rows(file: FileId, selection: Selection, count: u32, task: TaskId) -> RowSet;
    /// Reads rows `start..start + count`; at most 1000 at once.
    fn read_rows(row_set: RowSetId, start: u64, count: u32) -> RowWindow;
    /// Where a row stands in a row set; none if it isn't in it or not known yet.
    fn locate_row(row_set: RowSetId, key: RowKey) -> Option<u64>;
    /// Closes a row set and stops its background work.
    fn close_rows(row_set: RowSetId) -> ();
    /// Rows and columns as one text, for the clipboard; whole values, exactly.
    fn copy_rows(row_set: RowSetId, part: Part, form: TextForm, task: TaskId) -> String;
    /// Saves rows and columns as a text file of their own, which is there once it is whole.
    fn export_rows(row_set: RowSetId, part: Part, form: TextForm, destination: String, overwrite: bool, task: TaskId) -> Exported;
    /// One row with its links and related rows.
    fn read_row(file: FileId, table: String, key: RowKey) -> RowDetail;
    /// One whole value.
    fn read_value(file: FileId, table: String, key: RowKey, column: String) -> FullValue;
    /// Writes one whole value into a file of its own, in place of what is there; how many bytes.
    fn save_value(file: FileId, table: String, key: RowKey, column: String, destination: String) -> u64;
    /// Rows of a table to pick from, by what their label or key holds; an empty search gives the first ones.
    fn pick_rows(file: FileId, table: String, columns: Vec<String>, search: String, limit: u32) -> Vec<LinkedRow>;
    /// The label of the row whose `columns` hold `values`, if there is one.
    fn find_linked(file: FileId, table: String, columns: Vec<String>, values: Vec<Input>) -> Option<LinkedRow>;
    /// The tables that can be searched, those with a search index first.
    fn search_places(file: FileId) -> Vec<SearchPlace>;
    /// Looks for words in a table: at most `limit` hits (500 at once), from where the part before ended on; a part ends soon.
    fn search_table(file: FileId, table: String, text: String, limit: u32, from: Option<String>, task: TaskId) -> TableHits;
    /// How much room a table's search index takes; none if it has none.
    fn search_index_size(file: FileId, table: String) -> Option<SearchIndexSize>;
    /// How many rows a table has (or a view gives), exactly.
    fn count_rows(file: FileId, table: String, task: TaskId) -> u64;
    /// Inserts or updates one row and the rows that belong to it, all or nothing.
    fn save_form(file: FileId, form: FormSave) -> Saved;
    /// Inserts and updates many rows, all or nothing (a paste, a fill).
    fn save_rows(file: FileId, edits: Vec<RowEdit>, task: TaskId) -> Saved;
    /// What else would go or be unlinked if these rows were deleted.
    fn delete_impact(file: FileId, table: String, keys: Vec<RowKey>) -> DeleteImpact;
    /// Deletes rows, all or nothing; how many.
    fn delete_rows(file: FileId, table: String, keys: Vec<RowKey>, task: TaskId) -> Deleted;
    /// What a change of many rows would do: how many, and the first ten before and after.
    fn preview_bulk(file: FileId, bulk: Bulk, task: TaskId) -> BulkPreview;
    /// Changes many rows (by a filter; find and replace), all or nothing, as one change that can be undone.
    fn run_bulk(file: FileId, bulk: Bulk, task: TaskId) -> BulkDone;
    /// Inserts copies of rows, without their keys and unique values where those can be left out.
    fn duplicate_rows(file: FileId, table: String, keys: Vec<RowKey>) -> Saved;
    /// Changes, newest first: of the file, of one table, or of one row; at most `limit` (1 to 1000), before `before`.
    fn history(file: FileId, table: Option<String>, key: Option<RowKey>, limit: u32, before: Option<ChangeId>) -> HistoryPage;
    /// What undo and redo would do now, and how much is kept.
    fn history_state(file: FileId) -> HistoryState;
    /// Takes a change back: the last one, or the one that is named if nothing later stands on it.
    fn undo(file: FileId, change: Option<ChangeId>, task: TaskId) -> Settled;
    /// Does an undone change again: the last one that was undone, or the one that is named.
    fn redo(file: FileId, change: Option<ChangeId>, task: TaskId) -> Settled;
    /// Forgets the whole history of a file; its data stay as they are.
    fn clear_history(file: FileId) -> ();
    /// The design of a file: tables, columns with their kinds, rules, links, views.
    fn model(file: FileId) -> Model;
    /// What it would take to give the file this design, and what that would do to its rows; nothing is changed.
    fn plan_revision(file: FileId, model: Model, choices: Vec<Choice>, task: TaskId) -> Plan;
    /// Gives the file this design and records the revision; refused where it isn't the one that was planned for.
    fn apply_plan(file: FileId, model: Model, name: String, choices: Vec<Choice>, basis: Option<String>, task: TaskId) -> Revision;
    /// The file's history, newest first, and whether the file is what it says.
    fn revisions(file: FileId) -> RevisionList;
    /// What going to a revision would do, revision by revision.
    fn plan_revise_to(file: FileId, revision: Option<i64>, choices: Vec<Choice>, task: TaskId) -> Vec<PlannedStep>;
    /// Takes the file to a revision, down or up (none: to before the first).
    fn revise_to(file: FileId, revision: Option<i64>, choices: Vec<Choice>, task: TaskId) -> RevisionList;
    /// Writes what another program changed in the design as a revision of its own.
    fn rebase_revisions(file: FileId, name: String) -> Revision;
    /// What dropped tables and columns held, kept until the bin is emptied.
    fn bin(file: FileId) -> Bin;
    /// Empties the bin for good.
    fn empty_bin(file: FileId) -> Bin;
    /// Deletes all rows of all tables, as one change that can be undone; the tables stay.
    fn delete_all_rows(file: FileId, task: TaskId) -> BulkDone;
    /// Drops every table and view, as a revision that can be taken back.
    fn empty_workspace(file: FileId, task: TaskId) -> Revision;
    /// Sets a row's password; only its Argon2id hash is kept.
    fn set_password(file: FileId, of: PasswordOf, secret: String) -> ();
    /// Whether this is a row's password.
    fn check_password(file: FileId, of: PasswordOf, secret: String) -> bool;
    /// The buttons of a table, with how many of these rows each applies to.
    fn actions(file: FileId, table: String, keys: Vec<RowKey>) -> Vec<ActionOffer>;
    /// Runs a button's action on rows, all or nothing.
    fn run_action(file: FileId, run: ActionRun, task: TaskId) -> ActionDone;
    /// What is wrong with a text of SQL, what it would ask for, and whether it would change the file; nothing is run.
    fn check_sql(file: FileId, text: String) -> SqlCheck;
    /// Runs a script; its results can be looked at as they come.
    fn run_script(file: FileId, text: String, parameters: Vec<Given>, may_write: bool, task: TaskId) -> ScriptRan;
    /// Opens what a statement gave, in an order, and reads its first rows.
    fn open_result(result: RowSetId, order: Vec<OrderTerm>, count: u32, task: TaskId) -> RowSet;
    /// How SQLite would go about a statement, and which index would spare it work; nothing is run.
    fn explain_sql(file: FileId, text: String, task: TaskId) -> QueryPlan;
    /// How long statements that only read take: the shortest of a few runs.
    fn time_sql(file: FileId, text: String, parameters: Vec<Given>, task: TaskId) -> SqlTiming;
    /// The drafts of SQL of the file at this path.
    fn sql_drafts(path: String) -> Vec<SqlDraft>;
    /// Keeps a draft of SQL.
    fn keep_sql_draft(path: String, draft: SqlDraft) -> ();
    /// Forgets a draft of SQL; what stands in it is remembered with what was run.
    fn drop_sql_draft(path: String, id: String) -> ();
    /// What SQL was run in the file at this path, newest first, and the last value of each parameter.
    fn sql_history(path: String) -> SqlHistory;
    /// Forgets what SQL was run.
    fn forget_sql(path: String) -> ();
    /// One whole value of what a statement gave.
    fn read_result(result: RowSetId, key: RowKey, column: String) -> FullValue;
    /// Cancels a running job; one that is done or unknown is left alone.
    fn cancel_task(task: TaskId) -> ();
}
