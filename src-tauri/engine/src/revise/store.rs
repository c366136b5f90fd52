//! The history in the file: one row a revision, and what the schema was when Relata last changed it.

use rusqlite::{Connection, OptionalExtension, Row, params};
use xxhash_rust::xxh3::xxh3_128;

use super::scratch::stored;
use super::{Choice, ReviseError, Revision};
use crate::error::Result;
use crate::model::Model;

/// The fact under which the schema's checksum is kept.
const SCHEMA: &str = "design_checksum";
/// The fact that names the revisions that were left behind, as a JSON list of their numbers.
const LEFT_BEHIND: &str = "revisions_left_behind";

/// A revision as it is recorded.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub id: i64,
    pub name: String,
    pub made_at: String,
    pub applied: bool,
    /// Gone back from before another one was made: it follows on nothing that there will ever be again.
    pub left_behind: bool,
    pub up: Vec<String>,
    pub down: Vec<String>,
    pub before: Model,
    pub after: Model,
    pub schema_before: String,
    pub schema_after: String,
    intact: bool,
}

/// A checksum of everything that the schema says, Relata's own tables left out.
pub(super) fn schema_checksum(connection: &Connection) -> Result<String> {
    let mut parts: Vec<String> = stored(connection)?
        .into_iter()
        .filter(|it| !it.table.to_ascii_lowercase().starts_with("_relata_"))
        .map(|it| format!("{}\0{}\0{}\0{}", it.kind, it.name, it.table, it.sql))
        .collect();
    parts.sort_unstable();
    Ok(checksum(&parts))
}

/// Names a model: equal for equal ones.
pub(super) fn model_checksum(model: &Model) -> String {
    checksum(&[serde_json::to_string(model).unwrap_or_default()])
}

fn checksum(parts: &[String]) -> String {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    format!("{:032x}", xxh3_128(&bytes))
}

/// The checksum as Relata left it; none before the first revision.
pub(super) fn noted_checksum(connection: &Connection) -> Result<Option<String>> {
    let sql = "SELECT value FROM main._relata_facts WHERE name = ?1";
    Ok(connection.query_row(sql, [SCHEMA], |row| row.get(0)).optional()?)
}

/// Notes the checksum as it is now.
pub(super) fn note_checksum(connection: &Connection) -> Result<String> {
    let now = schema_checksum(connection)?;
    connection.execute(
        "INSERT INTO main._relata_facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [SCHEMA, &now],
    )?;
    Ok(now)
}

/// The number that the next revision gets.
pub(super) fn next_id(connection: &Connection) -> Result<i64> {
    Ok(connection
        .query_row("SELECT coalesce(max(id), 0) + 1 FROM main._relata_revisions", [], |row| row.get(0))?)
}

/// The fact that holds what a person chose for a revision, as JSON.
fn choices_fact(id: i64) -> String {
    format!("revision_choices_{id}")
}

/// Remembers what was chosen for a revision, so that going up to it again asks nothing twice.
pub(super) fn keep_choices(connection: &Connection, id: i64, choices: &[Choice]) -> Result<()> {
    if choices.is_empty() {
        return Ok(());
    }
    connection.execute(
        "INSERT INTO main._relata_facts (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [choices_fact(id), serde_json::to_string(choices).unwrap_or_default()],
    )?;
    Ok(())
}

/// What was chosen for a revision when it was made.
pub(super) fn kept_choices(connection: &Connection, id: i64) -> Result<Vec<Choice>> {
    let sql = "SELECT value FROM main._relata_facts WHERE name = ?1";
    let text: Option<String> = connection.query_row(sql, [choices_fact(id)], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn left_behind(connection: &Connection) -> Result<Vec<i64>> {
    let sql = "SELECT value FROM main._relata_facts WHERE name = ?1";
    let text: Option<String> = connection.query_row(sql, [LEFT_BEHIND], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Leaves behind every revision that was gone back from: another one is made in their place.
pub(super) fn leave_behind(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare("SELECT id FROM main._relata_revisions WHERE applied = 0")?;
    let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if !ids.is_empty() {
        connection.execute(
            "INSERT INTO main._relata_facts (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [LEFT_BEHIND, &serde_json::to_string(&ids).unwrap_or_default()],
        )?;
    }
    Ok(())
}

/// Every revision, oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Record>> {
    let left = left_behind(connection)?;
    let mut statement = connection.prepare(
        "SELECT id, name, made_at, applied, up, down, before, after, schema_before, schema_after, checksum \
         FROM main._relata_revisions ORDER BY id",
    )?;
    let mut records: Vec<Record> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    for record in &mut records {
        record.left_behind = !record.applied && left.contains(&record.id);
    }
    Ok(records)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    let text = |at: usize| row.get::<_, String>(at);
    let list = |at: usize| Ok::<_, rusqlite::Error>(serde_json::from_str(&text(at)?).unwrap_or_default());
    let model = |at: usize| Ok::<_, rusqlite::Error>(serde_json::from_str(&text(at)?).ok());
    let parts: Vec<String> =
        [1, 2, 4, 5, 6, 7, 8, 9].into_iter().map(text).collect::<Result<_, rusqlite::Error>>()?;
    let (before, after): (Option<Model>, Option<Model>) = (model(6)?, model(7)?);
    Ok(Record {
        id: row.get(0)?,
        name: text(1)?,
        made_at: text(2)?,
        applied: row.get(3)?,
        left_behind: false,
        up: list(4)?,
        down: list(5)?,
        intact: checksum(&parts) == text(10)? && before.is_some() && after.is_some(),
        before: before.unwrap_or_default(),
        after: after.unwrap_or_default(),
        schema_before: text(8)?,
        schema_after: text(9)?,
    })
}

impl Record {
    /// One that was just made.
    pub fn new(id: i64, name: &str, up: Vec<String>, before: Model, after: Model) -> Self {
        let made_at = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self {
            id,
            name: name.to_owned(),
            made_at,
            applied: true,
            left_behind: false,
            up,
            down: Vec::new(),
            before,
            after,
            schema_before: String::new(),
            schema_after: String::new(),
            intact: true,
        }
    }

    /// Writes it into the file.
    pub fn insert(&self, connection: &Connection) -> Result<()> {
        let json = |list: &Vec<String>| serde_json::to_string(list).unwrap_or_default();
        let model = |model: &Model| serde_json::to_string(model).unwrap_or_default();
        let parts = vec![
            self.name.clone(),
            self.made_at.clone(),
            json(&self.up),
            json(&self.down),
            model(&self.before),
            model(&self.after),
            self.schema_before.clone(),
            self.schema_after.clone(),
        ];
        connection.execute(
            "INSERT INTO main._relata_revisions (id, name, made_at, applied, up, down, before, after, schema_before, \
             schema_after, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                self.id, parts[0], parts[1], self.applied, parts[2], parts[3], parts[4], parts[5], parts[6],
                parts[7], checksum(&parts)
            ],
        )?;
        Ok(())
    }

    /// Notes that the file has it, or has it no longer.
    pub fn set_applied(&self, connection: &Connection, applied: bool) -> Result<()> {
        let sql = "UPDATE main._relata_revisions SET applied = ?2 WHERE id = ?1";
        connection.execute(sql, params![self.id, applied])?;
        Ok(())
    }

    /// Refuses to go by a record that something else than Relata has changed.
    pub fn expect_intact(&self) -> Result<()> {
        if self.intact {
            return Ok(());
        }
        Err(ReviseError::Contradiction(format!(
            "The record of the revision “{}” was changed by something else than Relata, so it is not gone by.",
            self.name
        ))
        .into())
    }

    /// As the window sees it; `superseded`: left behind by a newer one.
    pub fn to_wire(&self, superseded: bool) -> Revision {
        Revision {
            id: self.id,
            name: self.name.clone(),
            made_at: self.made_at.clone(),
            applied: self.applied,
            superseded,
            sentences: super::diff(&self.before, &self.after).into_iter().map(|it| it.sentence).collect(),
            up: self.up.clone(),
            down: self.down.clone(),
            intact: self.intact,
        }
    }
}
