//! SQL looked at while it is typed: what is wrong with it and where, what it would ask for, and what a person should know
//! before it runs. Nothing is run.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::allow::Guard;
use super::fault::{place, sentence};
use super::run::{changes_design, is_framing, secrets};
use super::script::utf16;
use super::split::{Piece, Text};
use crate::error::Result;
use crate::revise::schema_copy;
use crate::schema::checks::first_word;
use crate::schema::tokens::tokens;
use crate::schema::{Catalog, ColumnKind};

/// Longer texts (a dump) are not looked at while somebody types.
const LONGEST: usize = 300_000;

/// Of ten thousand steps each that trying a script takes; far more than any needs on empty tables.
const MOST_LOOKS: u32 = 300;

/// What is known of a text of SQL.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SqlCheck {
    /// Its statements.
    pub statements: Vec<CheckedStatement>,
    /// What is wrong with it.
    pub faults: Vec<SqlFault>,
    /// The parameters to ask for, each once.
    pub parameters: Vec<String>,
    /// Columns in it that hold something else than it seems.
    pub money: Vec<MoneyHint>,
    /// It changes the file.
    pub writes: bool,
    /// What it takes away for good, each as a sentence.
    pub drops: Vec<String>,
}

/// One statement of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckedStatement {
    /// Where it begins, in UTF-16 units.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// It changes the file.
    pub writes: bool,
}

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SqlFault {
    /// Where it begins, in UTF-16 units.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// The sentence.
    pub message: String,
}

/// A column that keeps money in its smallest unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoneyHint {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// Digits after the point.
    pub scale: u32,
    /// The currency, if one is known.
    pub currency: Option<String>,
}

/// Looks at `text`.
///
/// # Errors
/// What SQLite says about the file.
pub(crate) fn check(connection: &Connection, catalog: &Catalog, text: &str) -> Result<SqlCheck> {
    if text.len() > LONGEST {
        // Rather asked once too often.
        return Ok(SqlCheck { writes: true, ..SqlCheck::default() });
    }
    if !changes_design(text) {
        return look(connection, connection, catalog, text, false);
    }
    // A later statement may need what an earlier one makes: they are tried on a copy of the schema without rows.
    let copy = schema_copy(connection)?;
    // CREATE TABLE … AS runs what it is made of.
    let mut looks = 0;
    copy.progress_handler(
        10_000,
        Some(move || {
            looks += 1;
            looks > MOST_LOOKS
        }),
    )?;
    look(connection, &copy, catalog, text, true)
}

fn look(file: &Connection, on: &Connection, catalog: &Catalog, text: &str, tries: bool) -> Result<SqlCheck> {
    let secrets = secrets(file, catalog)?;
    let mut check = SqlCheck::default();
    let mut touched = BTreeSet::new();
    let mut pieces = Text::new(text);
    while let Some(piece) = pieces.next_piece() {
        let place_of =
            |from: usize, to: usize| (utf16(text, piece.from + from), utf16(text, piece.from + to));
        let (from, to) = place_of(0, piece.sql.len());
        if is_framing(piece.sql) {
            check.statements.push(CheckedStatement { from, to, writes: false });
            continue;
        }
        let guard = Guard::over(on, std::sync::Arc::clone(&secrets))?;
        match guard.prepare(piece.sql) {
            Ok(statement) => {
                let writes = !statement.readonly();
                check.writes |= writes;
                check.statements.push(CheckedStatement { from, to, writes });
                for name in asked(&statement) {
                    if !check.parameters.contains(&name) {
                        check.parameters.push(name);
                    }
                }
            }
            Err(error) => {
                let (begin, end) = place(&error, piece.sql);
                let message = guard.take_reason().unwrap_or_else(|| sentence(&error, catalog));
                let (from, to) = place_of(begin, end);
                check.faults.push(SqlFault { from, to, message });
            }
        }
        touched.extend(guard.take_touched());
        drop(guard);
        check.drops.extend(drops(&piece));
        if tries && changes_design(piece.sql) {
            // Whatever is wrong with it has been told.
            let _ = on.execute_batch(piece.sql);
        }
    }
    check.money = money(catalog, text, &touched);
    Ok(check)
}

/// The parameters of a statement as they are written, `?1` for the first `?`; without those that are known.
fn asked(statement: &rusqlite::Statement<'_>) -> Vec<String> {
    (1..=statement.parameter_count())
        .map(|index| statement.parameter_name(index).map_or_else(|| format!("?{index}"), str::to_owned))
        .filter(|name| !["me", "now", "today"].contains(&&name[1..]))
        .collect()
}

/// What a statement takes away with no way back.
fn drops(piece: &Piece<'_>) -> Option<String> {
    let words = tokens(piece.sql);
    let first = first_word(piece.sql)?;
    let name = |at: usize| words.get(at).map(|word| word.text.to_string());
    if first.eq_ignore_ascii_case("DROP") && words.get(1).is_some_and(|word| word.is_word("TABLE")) {
        let at = if words.get(2).is_some_and(|word| word.is_word("IF")) { 4 } else { 2 };
        return Some(format!("The rows of “{}” are gone for good.", name(at)?));
    }
    let at = words.iter().position(|word| word.is_word("DROP"))?;
    if first.eq_ignore_ascii_case("ALTER") {
        let at = if words.get(at + 1).is_some_and(|word| word.is_word("COLUMN")) { at + 2 } else { at + 1 };
        return Some(format!("The values of “{}” are gone for good.", name(at)?));
    }
    None
}

/// Columns of money that the text names, or that it reads or fills without naming them.
fn money(catalog: &Catalog, text: &str, touched: &BTreeSet<(String, String)>) -> Vec<MoneyHint> {
    let words = tokens(text);
    let named =
        |column: &str| words.iter().any(|word| word.is_name() && word.text.eq_ignore_ascii_case(column));
    let mut hints = BTreeSet::new();
    for table in &catalog.tables {
        for column in &table.columns {
            let is_money =
                column.kind == ColumnKind::Money && column.minor_units && column.computed.is_none();
            let Some(scale) = column.scale.filter(|scale| is_money && *scale > 0) else { continue };
            let of_this = |(owner, _): &&(String, String)| owner.eq_ignore_ascii_case(&table.name);
            let is_read =
                touched.iter().filter(of_this).any(|(_, name)| name.eq_ignore_ascii_case(&column.name));
            let is_filled =
                touched.iter().filter(of_this).any(|(_, name)| name.is_empty()) && named(&column.name);
            if is_read || is_filled {
                let (table, column_name) = (table.name.clone(), column.name.clone());
                hints.insert(MoneyHint {
                    table,
                    column: column_name,
                    scale,
                    currency: column.currency.clone(),
                });
            }
        }
    }
    hints.into_iter().collect()
}
