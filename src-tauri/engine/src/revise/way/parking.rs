//! What a way takes out of the file is put into the bin first: whole tables, and columns by the key of their row.

use super::*;
use crate::history::{Virtual, is_index_only, kind_of_virtual};

impl Finder<'_> {
    pub(super) fn drop_tables(&mut self, tables: &Pairs<'_, TableModel>) -> Result<()> {
        for table in &tables.gone {
            let what = format!("“{}”", table.name);
            let table = &self.with_columns(table)?;
            let mut rows = 0;
            if let Some((file, _)) = self.journey.file
                && has_rows_of_its_own(table)
            {
                let count = format!("SELECT count(*) FROM {}", quote(&table.name));
                rows = file.query_row(&count, [], |row| super::super::counted_in(row, 0))?;
            }
            if table.virtual_sql.as_ref().is_some_and(|sql| is_index_only(sql)) {
                self.no_texts(table, rows);
            } else if has_rows_of_its_own(table) {
                let mut entry = self.new_entry(&table.name, None)?;
                if let Some((file, _)) = self.journey.file
                    && table.autoincrement
                {
                    entry.sequence = sequence(file, &table.name)?;
                }
                self.run_all(&what, entry.park_table(table))?;
                self.parks.push(entry);
                self.tell_parked(&table.name, None, rows);
            }
            self.run(what, format!("DROP TABLE {}", quote(&table.name)))?;
        }
        Ok(())
    }

    /// `table` with the columns that the scratch copy has of it: of a virtual table the model knows its statement only.
    pub(super) fn with_columns(&self, table: &TableModel) -> Result<TableModel> {
        let mut table = table.clone();
        if table.virtual_sql.is_some() {
            let sql = "SELECT name FROM pragma_table_info(?1)";
            let mut statement = self.scratch.connection.prepare(sql)?;
            let names = statement.query_map([&table.name], |row| row.get(0))?;
            let column = |name| Ok(ColumnModel { name: name?, ..ColumnModel::default() });
            table.columns = names.map(column).collect::<Result<_>>()?;
        }
        Ok(table)
    }

    /// Fills the full-text indexes that are new from the tables that they are over.
    pub(super) fn fill_indexes(&mut self, tables: &Pairs<'_, TableModel>) -> Result<()> {
        let new = tables.both.iter().filter(|(old, _)| old.is_none()).map(|(_, new)| new);
        for table in new {
            let Some(Virtual::Rebuilt) = table.virtual_sql.as_ref().map(|sql| kind_of_virtual(sql)) else {
                continue;
            };
            let name = quote(&table.name);
            let sql = format!("INSERT INTO {name}({name}) VALUES('rebuild')");
            // One over something that isn't there, or hasn't its columns, stays as empty as it would be anywhere.
            if self.scratch.try_all(std::slice::from_ref(&sql))? {
                self.steps.push(Step::Sql(sql));
            }
        }
        Ok(())
    }

    /// Of an index without its texts nothing can be kept.
    fn no_texts(&mut self, table: &TableModel, rows: u64) {
        let discarded =
            |choice: &Choice| choice.how == How::Discard && choice.table.eq_ignore_ascii_case(&table.name);
        if rows == 0 || self.journey.choices.iter().any(discarded) {
            return;
        }
        let sentence = format!(
            "What “{}” holds can't be kept in the bin: it is a full-text index without the texts that it was made of. Let \
             it go, or leave the table.",
            table.name
        );
        self.ask_to_discard(&table.name, Vec::new(), rows, sentence);
    }

    /// A place in the bin that nothing stands at.
    pub(super) fn new_entry(&self, table: &str, column: Option<&str>) -> Result<Entry> {
        let there = stored(&self.scratch.connection)?;
        let entries = (1..).map(|number| Entry::new(self.journey.revision, number, table, column));
        let mut free = entries.filter(|entry| there.iter().all(|it| it.name != entry.stored_in));
        free.next().ok_or_else(|| ReviseError::Contradiction("The bin is full.".to_owned()).into())
    }

    pub(super) fn tell_parked(&mut self, table: &str, column: Option<&str>, rows: u64) {
        if rows == 0 {
            return;
        }
        let sentence = match column {
            None => format!("{} of “{table}” go to the bin and can be brought back.", counted(rows, "row")),
            Some(column) => {
                format!(
                    "{} of “{table}”.“{column}” go to the bin and can be brought back.",
                    counted(rows, "value")
                )
            }
        };
        let columns = column.map(str::to_owned).into_iter().collect();
        self.tell(EffectKind::Parked, table, columns, rows, sentence);
    }

    /// Puts into the bin what the columns of `work` lose.
    pub(super) fn park_columns(
        &mut self,
        work: &Work<'_>,
        rows: u64,
        inexact: &HashSet<String>,
    ) -> Result<()> {
        let discarded =
            self.journey.choices.iter().any(|choice| {
                choice.how == How::Discard && choice.table.eq_ignore_ascii_case(&work.goal.name)
            });
        let mut lost = Vec::new();
        for column in &work.dropped {
            if self.values_of(work, column, rows)? > 0 {
                lost.push((column.name.clone(), work.mid_name(&column.name).to_owned(), None));
            }
        }
        for value in work.values.iter().filter(|value| inexact.contains(&value.goal.name)) {
            if let Some(from) = value.from {
                lost.push((from.name.clone(), work.mid_name(&from.name).to_owned(), Some(value)));
            }
        }
        if lost.is_empty() || discarded || rows == 0 && self.journey.file.is_some() {
            return Ok(());
        }
        let Some(key) = &work.key else {
            if self.journey.file.is_some() {
                self.no_key(work, rows, lost.into_iter().map(|(old, ..)| old).collect());
            }
            return Ok(());
        };
        for (old, mid, value) in lost {
            self.park_column(work, key, (&old, &mid), value, rows)?;
        }
        Ok(())
    }

    /// How many values `column` has that the bin must keep. Where a row without a value comes back without one anyway, it
    /// needn't be kept.
    pub(super) fn values_of(&self, work: &Work<'_>, column: &ColumnModel, rows: u64) -> Result<u64> {
        let Some((file, _)) = self.journey.file else { return Ok(1) };
        if !comes_back_empty(column) {
            return Ok(rows);
        }
        let sql = format!("SELECT count({}) FROM {}", quote(&column.name), quote(&work.old.name));
        Ok(file.query_row(&sql, [], |row| super::super::counted_in(row, 0))?)
    }

    fn park_column(
        &mut self,
        work: &Work<'_>,
        key: &LastingKey,
        (old, mid): (&str, &str),
        value: Option<&super::super::values::NewValue<'_>>,
        rows: u64,
    ) -> Result<()> {
        let mut entry = self.new_entry(&work.old.name, Some(old))?;
        let source = format!("\"old\".{}", quote(mid));
        let from = work.source_clause(Names::Mid);
        let statements = match value {
            None => {
                let plain = work.old.column(old).is_some_and(comes_back_empty);
                let only = plain.then(|| format!("{source} IS NOT NULL"));
                entry.park_values(work.mid, key, &source, "NULL", &from, only.as_deref())
            }
            Some(value) => {
                let became = work.sql(value, Names::Mid).unwrap_or_else(|| "NULL".to_owned());
                let back = work.back(value, &format!("({became})")).unwrap_or_else(|| became.clone());
                let only = super::super::effects::differs(&back, &source);
                entry.park_values(work.mid, key, &source, &became, &from, Some(&only))
            }
        };
        self.run_all(&format!("“{old}”"), statements)?;
        self.parks.push(entry);
        if let (None, Some(column)) = (value, work.old.column(old)) {
            let kept = self.values_of(work, column, rows)?;
            self.tell_parked(&work.goal.name, Some(old), kept);
        }
        Ok(())
    }

    pub(super) fn no_key(&mut self, work: &Work<'_>, rows: u64, columns: Vec<String>) {
        let table = &work.goal.name;
        let sentence = format!(
            "The values of {} can't be kept in the bin: nothing names the rows of “{table}” for good. Give it a primary \
             key first, or let the values go.",
            super::super::diff::joined(&columns.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>())
        );
        self.ask_to_discard(table, columns, rows, sentence);
    }

    fn ask_to_discard(&mut self, table: &str, columns: Vec<String>, rows: u64, sentence: String) {
        self.effects.push(Effect {
            kind: EffectKind::NoKey,
            severity: Severity::Asks,
            table: table.to_owned(),
            columns,
            name: None,
            rows,
            shown: Vec::new(),
            sentence,
            offers: vec![Offer::Discard],
        });
    }
}

/// False for an index that is made of another table's rows.
fn has_rows_of_its_own(table: &TableModel) -> bool {
    table.virtual_sql.as_ref().is_none_or(|sql| kind_of_virtual(sql) != Virtual::Rebuilt)
}

/// What AUTOINCREMENT has come to in `table`.
fn sequence(file: &Connection, table: &str) -> Result<Option<i64>> {
    use rusqlite::OptionalExtension;
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    Ok(file.query_row(sql, [table], |row| row.get(0)).optional()?)
}
