//! Reading: what is in a file, and its rows.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread;

use crate::error::{Error, Result};
use crate::export::{self, Exported, Part, TextForm};
use crate::file::{FileError, FileId, Manner};
use crate::identifier::quote;
use crate::rows::{
    FullValue, LinkedRow, OpenRows, RowDetail, RowSet, RowSetId, RowWindow, RowsError, Selection, detail,
    pick, whole,
};
use crate::schema::Catalog;
use crate::task::{Task, TaskId};
use crate::value::{Input, RowKey};

use super::Session;
use super::files::absolute;

impl Session {
    /// What is in the file.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn catalog(&self, file: FileId) -> Result<Catalog> {
        self.file(file)?.catalog(&Task::quiet()).map(|catalog| (*catalog).clone())
    }

    /// Opens a row set and reads its first `count` rows.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_rows(&self, file: FileId, selection: Selection, count: u32, task: TaskId) -> Result<RowSet> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let filter = self.whole_filter(file, &catalog, selection.filter.clone())?;
        let selection = Selection { filter, ..selection };
        self.open_set(file, task, |id, task| OpenRows::open(id, database, &selection, count, task))
    }

    /// Opens a row set and keeps it.
    pub(super) fn open_set(
        &self,
        file: FileId,
        task: TaskId,
        open: impl FnOnce(RowSetId, &Task) -> Result<(Arc<OpenRows>, RowSet)>,
    ) -> Result<RowSet> {
        let id = RowSetId(self.next_row_set.fetch_add(1, Ordering::Relaxed));
        let (open, row_set) = self.with_task(task, |task| open(id, task))?;
        self.row_sets.lock().unwrap_or_else(PoisonError::into_inner).insert(id, open);
        // Closed meanwhile: whoever closed it did not know of this set.
        if self.file(file).is_err() {
            self.close_rows(id)?;
            return Err(FileError::NotOpen.into());
        }
        Ok(row_set)
    }

    /// Reads rows `start..start + count`; at most 1000 at once.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_rows(&self, row_set: RowSetId, start: u64, count: u32) -> Result<RowWindow> {
        self.row_set(row_set)?.read(start, count)
    }

    pub(super) fn row_set(&self, id: RowSetId) -> Result<Arc<OpenRows>> {
        let row_sets = self.row_sets.lock().unwrap_or_else(PoisonError::into_inner);
        row_sets.get(&id).cloned().ok_or_else(|| RowsError::Closed.into())
    }

    /// Where a row stands in a row set; none if it isn't in it or not known yet.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn locate_row(&self, row_set: RowSetId, key: RowKey) -> Result<Option<u64>> {
        self.row_set(row_set)?.locate(&key)
    }

    /// Closes a row set and stops its background work.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn close_rows(&self, row_set: RowSetId) -> Result<()> {
        let closed = self.row_sets.lock().unwrap_or_else(PoisonError::into_inner).remove(&row_set);
        if let Some(closed) = closed {
            closed.close();
        }
        Ok(())
    }

    /// Closes all row sets of a file, so that nothing holds it open.
    pub(crate) fn close_rows_of(&self, file: FileId) {
        let closed: Vec<Arc<OpenRows>> = {
            let mut row_sets = self.row_sets.lock().unwrap_or_else(PoisonError::into_inner);
            let ids: Vec<RowSetId> =
                row_sets.iter().filter(|(_, rows)| rows.file() == file).map(|(id, _)| *id).collect();
            ids.iter().filter_map(|id| row_sets.remove(id)).collect()
        };
        for rows in closed {
            rows.close();
        }
    }

    /// Rows and columns as one text, for the clipboard; whole values, exactly.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn copy_rows(&self, row_set: RowSetId, part: Part, form: TextForm, task: TaskId) -> Result<String> {
        let rows = self.row_set(row_set)?;
        self.with_task(task, |task| export::copy(&rows, &part, &form, task))
    }

    /// Saves rows and columns as a text file of their own, which is there once it is whole.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn export_rows(
        &self,
        row_set: RowSetId,
        part: Part,
        form: TextForm,
        destination: String,
        overwrite: bool,
        task: TaskId,
    ) -> Result<Exported> {
        let rows = self.row_set(row_set)?;
        let path = absolute(&destination)?;
        // Of all open files, not only this one: a database would be gone.
        if self.open_at(&path).is_some() {
            return Err(FileError::SameFile { path: destination }.into());
        }
        self.with_task(task, |task| export::save(&rows, &part, &form, &path, overwrite, task))
    }

    /// One row with its links and related rows.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_row(&self, file: FileId, table: String, key: RowKey) -> Result<RowDetail> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        database.read(&Task::quiet(), move |connection| detail::read_row(connection, &catalog, &table, &key))
    }

    /// One whole value.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_value(&self, file: FileId, table: String, key: RowKey, column: String) -> Result<FullValue> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        database.read(&Task::quiet(), move |connection| {
            whole::read_value(connection, &catalog, &table, &key, &column)
        })
    }

    /// Writes one whole value into a file of its own, in place of what is there; how many bytes.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_value(
        &self,
        file: FileId,
        table: String,
        key: RowKey,
        column: String,
        destination: String,
    ) -> Result<u64> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let bytes = database.read(&Task::quiet(), move |connection| {
            whole::value_bytes(connection, &catalog, &table, &key, &column)
        })?;
        let path = Path::new(&destination);
        // Of all open files, not only this one: a database would be gone.
        if self.open_at(path).is_some() {
            return Err(FileError::SameFile { path: destination }.into());
        }
        std::fs::write(path, &bytes).map_err(|error| FileError::io(path, &error))?;
        Ok(bytes.len() as u64)
    }

    /// Rows of a table to pick from, by what their label or key holds; an empty search gives the first ones.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn pick_rows(
        &self,
        file: FileId,
        table: String,
        columns: Vec<String>,
        search: String,
        limit: u32,
    ) -> Result<Vec<LinkedRow>> {
        let database = self.file(file)?;
        let task = self.only_picking();
        let catalog = database.catalog(&task)?;
        database.read(&task, move |connection| {
            pick::pick_rows(connection, &catalog, &table, &columns, &search, limit)
        })
    }

    /// The label of the row whose `columns` hold `values`, if there is one.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn find_linked(
        &self,
        file: FileId,
        table: String,
        columns: Vec<String>,
        values: Vec<Input>,
    ) -> Result<Option<LinkedRow>> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        database.read(&Task::quiet(), move |connection| {
            pick::find_linked(connection, &catalog, &table, &columns, &values)
        })
    }

    /// How many rows a table has (or a view gives), exactly.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn count_rows(&self, file: FileId, table: String, task: TaskId) -> Result<u64> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            let sql = format!("SELECT count(*) FROM {}", quote(&catalog.expect_table(&table)?.name));
            // A sidebar asks for many tables at once, and counting a large one must not keep the others waiting.
            let count = || {
                database.read_apart(task, Manner::Whole, |connection| {
                    Ok(connection.query_row(&sql, [], |row| row.get(0).map(i64::unsigned_abs))?)
                })
            };
            thread::scope(|scope| scope.spawn(count).join().map_err(|_| Error::WorkerGone))?
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rusqlite::Connection;

    use super::*;
    use crate::event::NoEvents;
    use crate::file::OpenMode;
    use crate::rows::{OrderTerm, RowSetStatus};
    use crate::value::Cell;

    fn settled(session: &Session, set: RowSetId) -> RowSetStatus {
        let begun = Instant::now();
        loop {
            let status = session.read_rows(set, 0, 1).unwrap().status;
            if status.total.exact && status.positions_exact && status.working.is_none() {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "never done: {status:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn ids(session: &Session, set: RowSetId, start: u64) -> Vec<i64> {
        let rows = session.read_rows(set, start, 3).unwrap().rows;
        let id = |cell: &Cell| match cell {
            Cell::Integer(id) => *id,
            other => panic!("{other:?}"),
        };
        rows.iter().map(|row| id(&row.cells[0])).collect()
    }

    #[test]
    fn what_another_program_writes_is_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.sqlite");
        let other = Connection::open(&path).unwrap();
        other
            .execute_batch(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, a); CREATE VIEW v AS SELECT id FROM t;
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                 INSERT INTO t SELECT i * 2, -i FROM n;",
            )
            .unwrap();
        let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
        let file = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap().id;
        let by_a = vec![OrderTerm { column: "a".into(), descending: false, nulls: None }];
        let sets = [("t", vec![]), ("t", by_a), ("v", vec![])].map(|(table, order)| {
            let selection = Selection { table: table.into(), order, filter: None };
            session.open_rows(file, selection, 10, TaskId(2)).unwrap().id
        });
        let before = sets.map(|set| settled(&session, set));
        other.execute_batch("DELETE FROM t WHERE id <= 10000; INSERT INTO t VALUES (7, 99)").unwrap();
        session.file(file).unwrap().changed_outside(false);
        for ((set, before), expected) in sets.into_iter().zip(before).zip([
            [29_992, 29_994, 29_996],
            [20_008, 20_006, 20_004],
            [29_992, 29_994, 29_996],
        ]) {
            let after = settled(&session, set);
            assert!(after.version > before.version, "{set:?}: what was read is out of date");
            assert_eq!(after.total.rows, 15_001, "{set:?}");
            assert_eq!(ids(&session, set, 9_996), expected, "{set:?}");
        }
    }
}
