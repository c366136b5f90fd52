//! The history's own tables, in a workspace or in a guest's sidecar.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};

use super::log;
use super::record::{Recorded, RecordedTable};
use super::{ChangeId, ChangeKind, ChangeState, ChangedTable, HistoryEntry, HistoryError};
use crate::error::Result;

/// A log up to this long is kept with its change, so that a single edit writes one row.
const INLINE_BYTES: u64 = 32 << 10;

/// How a change stands, in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Done,
    Undone,
    /// Written ahead of the guest's own commit; what became of it is told by the rows.
    Doing,
    Undoing,
    Redoing,
}

const STATES: [(State, &str); 5] = [
    (State::Done, "done"),
    (State::Undone, "undone"),
    (State::Doing, "doing"),
    (State::Undoing, "undoing"),
    (State::Redoing, "redoing"),
];

impl State {
    pub fn name(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("done", |(_, name)| name)
    }

    fn of(name: &str) -> Self {
        STATES.iter().find(|(_, known)| *known == name).map_or(Self::Done, |(state, _)| *state)
    }

    /// True while it is not known whether the file has what was written ahead.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Doing | Self::Undoing | Self::Redoing)
    }
}

/// A change as it is kept, without its log.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub id: ChangeId,
    pub state: State,
    pub entry: HistoryEntry,
    pub tables: Vec<RecordedTable>,
    /// Virtual tables whose index it wrote.
    pub indexes: Vec<String>,
}

/// What a change is called and what it did.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub what: String,
    pub kind: ChangeKind,
    pub obstacle: Option<String>,
}

/// True if this file has a history at all: one opened read-only may be from an older Relata.
pub(crate) fn is_there(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = '_relata_changes')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Adds a change. Those that were undone can't be redone in turn any more.
pub(crate) fn add(
    connection: &Connection,
    named: &Named,
    recorded: Recorded,
    state: State,
) -> Result<ChangeId> {
    connection.prepare_cached("UPDATE _relata_changes SET turn = NULL WHERE turn IS NOT NULL")?.execute([])?;
    let bytes = recorded.log.bytes();
    let tables = json(&(&recorded.tables, &recorded.indexes));
    let at = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (mut inline, is_inline) = (Vec::new(), bytes <= INLINE_BYTES);
    let mut log = Some(recorded.log);
    if is_inline && let Some(log) = log.take() {
        log.hand_over(|part| {
            inline.extend_from_slice(part);
            Ok(())
        })?;
    }
    connection
        .prepare_cached(
            "INSERT INTO _relata_changes(what, at, kind, state, rows, others, bytes, obstacle, tables, counts, log) \
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(rusqlite::params![
            named.what,
            at,
            json(&named.kind),
            state.name(),
            signed(recorded.rows),
            signed(recorded.others),
            signed(bytes),
            named.obstacle,
            tables,
            json(&recorded.counts),
            inline
        ])?;
    let id = connection.last_insert_rowid();
    if let Some(log) = log {
        let mut insert =
            connection.prepare_cached("INSERT INTO _relata_change_parts(change, log) VALUES(?1, ?2)")?;
        log.hand_over(|part| {
            insert.execute(rusqlite::params![id, part])?;
            Ok(())
        })?;
    }
    Ok(ChangeId(id))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

const COLUMNS: &str = "id, what, at, kind, state, rows, others, bytes, obstacle, tables, counts";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    fn parsed<T: serde::de::DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
        let text: String = row.get(index)?;
        serde_json::from_str(&text)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
    }
    let (id, state) = (ChangeId(row.get(0)?), State::of(row.get_ref(4)?.as_str()?));
    let number = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
    let (tables, indexes) = parsed(row, 9)?;
    let counts: Vec<ChangedTable> = parsed(row, 10)?;
    Ok(Kept {
        id,
        state,
        entry: HistoryEntry {
            id,
            what: row.get(1)?,
            at: row.get(2)?,
            kind: parsed(row, 3)?,
            state: if matches!(state, State::Undone | State::Redoing) {
                ChangeState::Undone
            } else {
                ChangeState::Done
            },
            rows: number(5)?,
            others: number(6)?,
            tables: counts,
            bytes: number(7)?,
            obstacle: row.get(8)?,
            row: None,
        },
        tables,
        indexes,
    })
}

/// The first change for which `rest` (a WHERE with its ORDER BY) holds.
fn first(connection: &Connection, rest: &str, value: Option<i64>) -> Result<Option<Kept>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM _relata_changes WHERE {rest} LIMIT 1"))?;
    Ok(statement.query_row(rusqlite::params_from_iter(value), kept).optional()?)
}

/// One change.
pub(crate) fn get(connection: &Connection, id: ChangeId) -> Result<Option<Kept>> {
    first(connection, "id = ?1", Some(id.0))
}

/// What undo takes back next.
pub(crate) fn next_undo(connection: &Connection) -> Result<Option<Kept>> {
    first(connection, "state = 'done' ORDER BY id DESC", None)
}

/// What redo does again next.
pub(crate) fn next_redo(connection: &Connection) -> Result<Option<Kept>> {
    first(connection, "state = 'undone' AND turn IS NOT NULL ORDER BY turn DESC", None)
}

/// Up to `limit` changes before `before`, newest first.
pub(crate) fn page(connection: &Connection, before: Option<ChangeId>, limit: u32) -> Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _relata_changes WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let rows = statement.query_map(rusqlite::params![before, limit], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Changes after `id` that are in the file, oldest first.
pub(crate) fn done_after(connection: &Connection, id: ChangeId) -> Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _relata_changes WHERE id > ?1 AND state = 'done' ORDER BY id"
    ))?;
    let rows = statement.query_map([id.0], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Changes whose fate is not known.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _relata_changes WHERE state NOT IN ('done', 'undone') ORDER BY id"
    ))?;
    let rows = statement.query_map([], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says how a change stands now.
pub(crate) fn set_state(connection: &Connection, id: ChangeId, state: State) -> Result<()> {
    let turn = match state {
        State::Undone => "(SELECT coalesce(max(turn), 0) + 1 FROM _relata_changes)",
        State::Done => "NULL",
        _ => "turn",
    };
    let sql = format!("UPDATE _relata_changes SET state = ?2, turn = {turn} WHERE id = ?1");
    connection.prepare_cached(&sql)?.execute(rusqlite::params![id.0, state.name()])?;
    Ok(())
}

/// Forgets a change.
pub(crate) fn forget(connection: &Connection, id: ChangeId) -> Result<()> {
    connection.prepare_cached("DELETE FROM _relata_change_parts WHERE change = ?1")?.execute([id.0])?;
    connection.prepare_cached("DELETE FROM _relata_changes WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Forgets all.
pub(crate) fn clear(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM _relata_change_parts", [])?;
    connection.execute("DELETE FROM _relata_changes", [])?;
    Ok(())
}

/// How many changes are kept, and their bytes.
pub(crate) fn size(connection: &Connection) -> Result<(u64, u64)> {
    let sql = "SELECT count(*), coalesce(sum(bytes), 0) FROM _relata_changes";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| {
        Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
    })?)
}

/// Changes between two looks at how much all of them take, small ones at least.
const LOOK_EVERY: i64 = 32;
/// A change of more bytes has it looked at.
const LOOK_BYTES: u64 = 1 << 16;

/// As [`prune`], after the change `newest` of `bytes` was added; mostly it needs no look at all.
pub(crate) fn prune_after(
    connection: &Connection,
    newest: ChangeId,
    bytes: u64,
    most_changes: u64,
    most_bytes: u64,
) -> Result<()> {
    let oldest: i64 = connection
        .prepare_cached("SELECT coalesce(min(id), 0) FROM _relata_changes")?
        .query_row([], |row| row.get(0))?;
    let many = (newest.0 - oldest).unsigned_abs() >= most_changes;
    if many || bytes > LOOK_BYTES || newest.0 % LOOK_EVERY == 0 {
        prune(connection, most_changes, most_bytes)?;
    }
    Ok(())
}

/// Forgets the oldest changes beyond the bounds; never the newest one. How many went.
fn prune(connection: &Connection, most_changes: u64, most_bytes: u64) -> Result<u64> {
    let (mut changes, mut bytes) = size(connection)?;
    let mut gone = 0;
    while changes > 1 && (changes > most_changes || bytes > most_bytes) {
        let oldest = connection
            .prepare_cached("SELECT id, bytes FROM _relata_changes ORDER BY id LIMIT 1")?
            .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
        forget(connection, ChangeId(oldest.0))?;
        changes -= 1;
        bytes = bytes.saturating_sub(oldest.1.unsigned_abs());
        gone += 1;
    }
    Ok(gone)
}

/// Hands the operations of a change to `take`, from the last to the first with `backwards`, until it says false.
///
/// # Errors
/// [`HistoryError::Damaged`]; what `take` says.
pub(crate) fn ops(
    connection: &Connection,
    change: &Kept,
    backwards: bool,
    mut take: impl FnMut(log::Op) -> Result<bool>,
) -> Result<()> {
    let layouts: Vec<log::Layout> = change.tables.iter().map(RecordedTable::layout).collect();
    let mut hand = |part: &[u8]| -> Result<bool> {
        let mut ops = log::read(part, &layouts)?;
        if backwards {
            ops.reverse();
        }
        for op in ops {
            if !take(op)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let inline: Option<Vec<u8>> = connection
        .query_row("SELECT log FROM _relata_changes WHERE id = ?1", [change.id.0], |row| row.get(0))
        .optional()?;
    if !hand(&inline.ok_or(HistoryError::NoChange)?)? {
        return Ok(());
    }
    let order = if backwards { "DESC" } else { "ASC" };
    let sql = format!("SELECT log FROM _relata_change_parts WHERE change = ?1 ORDER BY id {order}");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([change.id.0])?;
    while let Some(row) = rows.next()? {
        if !hand(row.get_ref(0)?.as_blob().map_err(|_| HistoryError::Damaged)?)? {
            break;
        }
    }
    Ok(())
}

/// Takes all changes of one history over into an empty one.
pub(crate) fn copy(from: &Connection, to: &Connection) -> Result<()> {
    for (table, columns) in [
        (
            "_relata_changes",
            "id, what, at, kind, state, turn, rows, others, bytes, obstacle, tables, counts, log",
        ),
        ("_relata_change_parts", "id, change, log"),
    ] {
        let count = columns.split(',').count();
        let marks = vec!["?"; count].join(", ");
        let mut read = from.prepare(&format!("SELECT {columns} FROM {table} ORDER BY id"))?;
        let mut write = to.prepare(&format!("INSERT INTO {table}({columns}) VALUES({marks})"))?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let values = crate::change::statement::values(row, 0..count)?;
            write.execute(rusqlite::params_from_iter(values))?;
        }
    }
    Ok(())
}
