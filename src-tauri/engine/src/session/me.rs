//! Who the person at the keyboard is in a file: said once, kept in the profile under the file's place, and what `:me` gives
//! in computed columns and buttons.

use std::sync::PoisonError;

use rusqlite::params_from_iter;

use super::Session;
use crate::change::{key_values, statement};
use crate::error::Result;
use crate::file::{Database, FileId};
use crate::identifier::quote;
use crate::profile::{Me, MeShown};
use crate::rows::RowsError;
use crate::rows::detail::text_of;
use crate::schema::{Table, label_sql};
use crate::task::Task;
use crate::value::Value;

impl Session {
    /// Who the person is in a file; none if nobody said.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn me(&self, file: FileId) -> Result<Option<MeShown>> {
        let database = self.file(file)?;
        let Some(me) = self.profile.me(&place(&database)) else { return Ok(None) };
        let label = label(&database, &me)?;
        Ok(Some(MeShown { me, label }))
    }

    /// Says who the person is in a file; none: nobody in particular.
    ///
    /// # Errors
    /// No such row, or a row that no single value names; as any call.
    pub fn set_me(&self, file: FileId, me: Option<Me>) -> Result<Option<MeShown>> {
        let database = self.file(file)?;
        if let Some(who) = &me
            && value(&database, who)? == Value::Null
        {
            return Err(RowsError::NoRow.into());
        }
        self.profile.keep_me(&place(&database), me)?;
        self.begin_as_me(&database);
        // Whatever asks for it gives something else now.
        database.changed_unfollowed(true);
        self.me(file)
    }

    /// Has every connection to `database` know who the person is.
    pub(super) fn begin_as_me(&self, database: &Database) {
        let me = self.profile.me(&place(database));
        let now = me.and_then(|me| value(database, &me).ok()).unwrap_or(Value::Null);
        *database.me().lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

/// What names `me` on screen; none if that row isn't there, or its table.
fn label(database: &Database, me: &Me) -> Result<Option<String>> {
    let (table, key) = match me {
        Me::Text { text } => return Ok(Some(text.clone())),
        Me::Row { table, key } => (table.clone(), key.clone()),
    };
    let catalog = database.catalog(&Task::quiet())?;
    database.read(&Task::quiet(), move |connection| {
        let Some(found) = catalog.table(&table) else { return Ok(None) };
        let values = key_values(found, &key)?;
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {}",
            label_sql(found, "t"),
            quote(&found.name),
            is(found)
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(&values))?;
        Ok(rows.next()?.map(|row| row.get_ref(0).map(text_of)).transpose()?)
    })
}

/// What `:me` gives: what a link to the row stores; nothing if the row isn't there.
fn value(database: &Database, me: &Me) -> Result<Value> {
    let (table, key) = match me {
        Me::Text { text } => return Ok(Value::Text(text.clone())),
        Me::Row { table, key } => (table.clone(), key.clone()),
    };
    let catalog = database.catalog(&Task::quiet())?;
    database.read(&Task::quiet(), move |connection| {
        let found = catalog.expect_table(&table)?;
        let names: Vec<&str> = match found.primary_key.as_slice() {
            [] => found.key_columns(),
            names => names.iter().map(String::as_str).collect(),
        };
        let [only] = names.as_slice() else {
            let reason = format!(
                "Rows of “{}” are named by several values together, so none of them can be “me”.",
                found.title
            );
            return Err(RowsError::Refused { reason }.into());
        };
        let stored = statement::select(found, &[only], &key_values(found, &key)?).run(connection)?;
        Ok(stored.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null))
    })
}

/// `t.id = ?`, for each column of the key.
fn is(table: &Table) -> String {
    let is: Vec<String> = table.key_columns().iter().map(|name| format!("t.{} = ?", quote(name))).collect();
    is.join(" AND ")
}

/// What the profile knows the file by.
fn place(database: &Database) -> String {
    database.path().display().to_string()
}
