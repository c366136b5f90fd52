//! Which rules the rows would break, asked beforehand. Nothing is written for it: the table is read as it would be, each
//! rule is held against that, and what would be refused is told with how many rows and which comes first.

use rusqlite::Connection;

use super::Plan;
use crate::change::explain::{broken_rule, titles};
use crate::change::model::BulkFault;
use crate::computed::query;
use crate::error::{Error, Result};
use crate::identifier::quote;
use crate::rows::Sql;
use crate::rows::detail::text_of;
use crate::schema::checks::checks;
use crate::schema::index_parts::index_parts;
use crate::schema::words::counted;
use crate::schema::{Affinity, Catalog, Link, LinkAction, Table, TableType, label_sql};
use crate::task::Task;
use crate::value::Value;

/// One rule as a question to the rows as they would be.
struct Question {
    /// The rows that break it: what follows FROM.
    broken: Sql,
    columns: Vec<String>,
    /// What is said of them, after "3 of 214 rows".
    said: String,
}

/// Something unique: its parts, its condition, and the columns that they read.
struct Unique {
    parts: Vec<String>,
    condition: Option<String>,
    columns: Vec<String>,
}

impl Plan<'_> {
    /// What stands in the way of writing `count` rows, as far as it can be told beforehand: triggers can't.
    pub(super) fn faults(
        &self,
        connection: &Connection,
        catalog: &Catalog,
        count: u64,
        task: &Task,
    ) -> Result<Vec<BulkFault>> {
        if self.sets.is_empty() || self.table.table_type != TableType::Table {
            return Ok(Vec::new());
        }
        let mut faults = Vec::new();
        for question in self.questions(catalog) {
            task.check()?;
            match self.asked(connection, question, count) {
                Ok(fault) => faults.extend(fault),
                Err(Error::Sqlite(error)) => {
                    task.check()?;
                    tracing::debug!(%error, "a rule can't be asked beforehand");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(faults)
    }

    fn asked(&self, connection: &Connection, asked: Question, count: u64) -> Result<Option<BulkFault>> {
        let Question { broken, columns, said } = asked;
        let mut statement = connection.prepare(&format!("SELECT count(*) FROM {}", broken.text))?;
        let mut found = query(&mut statement, &broken.values, &self.moments)?;
        let rows = found.next()?.map_or(Ok(0), |row| row.get::<_, i64>(0))?.unsigned_abs();
        if rows == 0 {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {LABEL} FROM {} ORDER BY {} LIMIT 1",
            broken.text,
            self.keys().collect::<Vec<_>>().join(", ")
        );
        let mut statement = connection.prepare(&sql)?;
        let mut found = query(&mut statement, &broken.values, &self.moments)?;
        let first = found.next()?.map(|row| row.get_ref(0).map(text_of)).transpose()?.unwrap_or_default();
        let of = if rows == count && rows == 1 {
            "This row".to_owned()
        } else if rows == count {
            format!("All {}", counted(count, "row"))
        } else {
            let number = counted(rows, "row");
            format!("{} of {}", number.split(' ').next().unwrap_or_default(), counted(count, "row"))
        };
        let first = match (rows, first.is_empty()) {
            (1, false) if count > 1 => format!(" It is {first}."),
            (1, _) | (_, true) => String::new(),
            _ => format!(" The first: {first}."),
        };
        Ok(Some(BulkFault { rows, columns, sentence: format!("{of} {said}{first}") }))
    }

    fn questions(&self, catalog: &Catalog) -> Vec<Question> {
        let mut asked = self.required();
        asked.extend(self.checked());
        asked.extend(self.uniques().into_iter().map(|unique| self.doubled(&unique)));
        asked.extend(self.table.links.iter().filter_map(|link| self.dangling(catalog, link)));
        for (holder, index) in catalog.incoming(&self.table.name) {
            asked.extend(self.held(holder, &holder.links[index]));
        }
        asked
    }

    /// The rows as they would be, under the table's own name, with what names them and their values before.
    fn changed(&self) -> Sql {
        let mut parts = vec![format!("{} AS {LABEL}", label_sql(self.table, "t"))];
        let mut values = Vec::new();
        for (at, key) in self.table.key_columns().iter().enumerate() {
            parts.push(format!("t.{} AS {}", quote(key), key_name(at)));
        }
        for column in self.table.columns.iter().filter(|column| column.computed.is_none() && !column.hidden) {
            let (name, stored) = (quote(&column.name), format!("t.{}", quote(&column.name)));
            let Some(at) = self.sets.iter().position(|(set, _)| *set == column.name) else {
                parts.push(format!("{stored} AS {name}"));
                continue;
            };
            let (_, sql) = &self.sets[at];
            let is_text = |value: &Value| matches!(value, Value::Integer(_) | Value::Real(_));
            let fixed = self.fixed.iter().find(|(fixed, _)| *fixed == column.name);
            let casts = column.affinity == Affinity::Text && fixed.is_none_or(|(_, value)| is_text(value));
            let text = if casts { format!("CAST({} AS TEXT)", sql.text) } else { format!("({})", sql.text) };
            let collation = column.collation.as_deref().map(|name| format!(" COLLATE {}", quote(name)));
            parts.push(format!("{text}{} AS {name}", collation.unwrap_or_default()));
            values.extend(sql.values.iter().cloned());
            parts.push(format!("{stored} AS {}", before_name(at)));
        }
        values.extend(self.condition.values.iter().cloned());
        let text = format!(
            "(SELECT {} FROM main.{} AS t WHERE {}) AS {}",
            parts.join(", "),
            self.name(),
            self.condition.text,
            self.name()
        );
        Sql { text, values }
    }

    fn keys(&self) -> impl Iterator<Item = String> {
        (0..self.table.key_columns().len()).map(key_name)
    }

    fn is_set(&self, name: &str) -> bool {
        self.sets.iter().any(|(set, _)| set.eq_ignore_ascii_case(name))
    }

    fn where_(&self, condition: &str) -> Sql {
        let changed = self.changed();
        Sql { text: format!("{} WHERE {condition}", changed.text), values: changed.values }
    }

    fn required(&self) -> Vec<Question> {
        let needed =
            self.table.columns.iter().filter(|column| {
                self.is_set(&column.name) && (column.not_null || column.is_rowid(self.table))
            });
        needed
            .map(|column| Question {
                broken: self.where_(&format!("{} IS NULL", quote(&column.name))),
                columns: vec![column.name.clone()],
                said: format!("would have nothing in {}, which must be filled in.", column.title),
            })
            .collect()
    }

    /// A rule that reads what SQLite computes is left to SQLite.
    fn checked(&self) -> Vec<Question> {
        let generated =
            |word: &String| self.table.column(word).is_some_and(|column| column.generated.is_some());
        let touched = checks(&self.table.sql).into_iter().filter(|check| {
            check.words.iter().any(|word| self.is_set(word)) && !check.words.iter().any(generated)
        });
        touched
            .map(|check| {
                let (columns, rule) = broken_rule(self.table, &check);
                Question {
                    broken: self.where_(&format!("NOT ({})", check.expression)),
                    columns,
                    said: format!("would break a rule: {rule}"),
                }
            })
            .collect()
    }

    fn uniques(&self) -> Vec<Unique> {
        let table = self.table;
        let part = |name: &String| {
            let collation = table.column(name).and_then(|column| column.collation.as_deref());
            let collate = collation.map(|name| format!(" COLLATE {}", quote(name))).unwrap_or_default();
            format!("{}{collate}", quote(name))
        };
        let rowid = table.columns.iter().filter(|column| column.is_rowid(table)).map(|column| Unique {
            parts: vec![part(&column.name)],
            condition: None,
            columns: vec![column.name.clone()],
        });
        let indexed = table.indexes.iter().filter(|index| index.unique).filter_map(|index| {
            if let Some(parts) = index.sql.as_deref().and_then(index_parts) {
                let mut read: Vec<&str> = parts.words.iter().map(String::as_str).collect();
                read.retain(|word| table.column(word).is_some());
                let columns = table.columns.iter().map(|column| column.name.clone());
                let columns =
                    columns.filter(|name| read.iter().any(|word| word.eq_ignore_ascii_case(name))).collect();
                return Some(Unique { parts: parts.parts, condition: parts.condition, columns });
            }
            let columns: Vec<String> = index.columns.iter().cloned().collect::<Option<_>>()?;
            Some(Unique { parts: columns.iter().map(part).collect(), condition: None, columns })
        });
        rowid.chain(indexed).filter(|unique| unique.columns.iter().any(|name| self.is_set(name))).collect()
    }

    /// Rows are written in the order of their keys, and each is refused that has at that moment what another one has: one
    /// that stays or comes later with what it holds now, one that came before with what it got.
    fn doubled(&self, unique: &Unique) -> Question {
        let changed = self.changed();
        let names: Vec<String> = (0..unique.parts.len()).map(part_name).collect();
        let parts: Vec<String> =
            unique.parts.iter().zip(&names).map(|(part, name)| format!("{part} AS {name}")).collect();
        let own_keys: Vec<String> = self.keys().collect();
        let there_keys: Vec<String> =
            self.table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
        let mut all: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
        let mut same: Vec<String> = unique
            .parts
            .iter()
            .zip(&names)
            .map(|(part, name)| format!("({part}) = changed.{name}"))
            .collect();
        if let Some(condition) = &unique.condition {
            all.push(format!("({condition})"));
            same.push(format!("({condition})"));
        }
        let of = |keys: &[String], prefix: &str| {
            keys.iter().map(|key| format!("{prefix}{key}")).collect::<Vec<_>>().join(", ")
        };
        let (there, own) = (there_keys.join(", "), of(&own_keys, "changed."));
        let text = format!(
            "(SELECT *, row_number() OVER (PARTITION BY {} ORDER BY {}) AS {NTH} \
             FROM (SELECT *, {} FROM {}) AS {} WHERE {}) AS changed \
             WHERE changed.{NTH} > 1 OR EXISTS (SELECT 1 FROM main.{} AS t WHERE {} AND ({there}) IS NOT ({own}) \
             AND NOT (({}) AND ({there}) < ({own})))",
            names.join(", "),
            own_keys.join(", "),
            parts.join(", "),
            changed.text,
            self.name(),
            all.join(" AND "),
            self.name(),
            same.join(" AND "),
            self.condition.text,
        );
        let values = [changed.values, self.condition.values.clone()].concat();
        let what = titles(self.table, &unique.columns);
        let said = match unique.columns.len() {
            1 => format!("would get a value in {what} that another row has at that moment."),
            _ => format!("would get a combination of {what} that another row has at that moment."),
        };
        Question { broken: Sql { text, values }, columns: unique.columns.clone(), said }
    }

    fn dangling(&self, catalog: &Catalog, link: &Link) -> Option<Question> {
        let is_own =
            link.target == self.table.name && link.target_columns.iter().any(|name| self.is_set(name));
        if !link.target_exists || is_own || !link.columns.iter().any(|name| self.is_set(name)) {
            return None;
        }
        let there: Vec<String> =
            link.columns.iter().map(|name| format!("{} IS NOT NULL", quote(name))).collect();
        let same: Vec<String> = link
            .target_columns
            .iter()
            .zip(&link.columns)
            .map(|(key, own)| format!("\"there\".{} = {}.{}", quote(key), self.name(), quote(own)))
            .collect();
        let condition = format!(
            "{} AND NOT EXISTS (SELECT 1 FROM main.{} AS \"there\" WHERE {})",
            there.join(" AND "),
            quote(&link.target),
            same.join(" AND ")
        );
        let target = catalog.table(&link.target).map_or(link.target.as_str(), |table| &table.title);
        Some(Question {
            broken: self.where_(&condition),
            columns: link.columns.clone(),
            said: format!("would link to a row of “{target}” that isn’t there ({}).", link.title),
        })
    }

    /// A key that other rows point to, through a link that doesn't follow.
    fn held(&self, holder: &Table, link: &Link) -> Option<Question> {
        let ([target], [own]) = (link.target_columns.as_slice(), link.columns.as_slice()) else {
            return None;
        };
        let at = self.sets.iter().position(|(set, _)| set == target)?;
        let then = match link.on_update {
            LinkAction::Restrict => String::new(),
            // Asked when all is written: another row may have the value then.
            LinkAction::NoAction => {
                let changed = self.changed();
                format!(" AND {} NOT IN (SELECT {} FROM {})", before_name(at), quote(target), changed.text)
            }
            _ => return None,
        };
        if holder.name == self.table.name && self.is_set(own) {
            return None;
        }
        let mut broken = self.where_(&format!(
            "{before} IS NOT {} AND EXISTS (SELECT 1 FROM main.{} AS \"there\" WHERE \"there\".{} = {before}){then}",
            quote(target),
            quote(&holder.name),
            quote(own),
            before = before_name(at),
        ));
        if !then.is_empty() {
            broken.values.extend(self.changed().values);
        }
        let what = titles(self.table, std::slice::from_ref(target));
        Some(Question {
            broken,
            columns: vec![target.clone()],
            said: format!("can’t get another {what}: rows of “{}” point to it.", holder.title),
        })
    }
}

const LABEL: &str = "\"relata label\"";
const NTH: &str = "\"relata nth\"";

fn key_name(at: usize) -> String {
    format!("\"relata key {at}\"")
}

fn before_name(at: usize) -> String {
    format!("\"relata before {at}\"")
}

fn part_name(at: usize) -> String {
    format!("\"relata part {at}\"")
}
