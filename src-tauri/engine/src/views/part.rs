//! What a part of a dashboard shows: one number, names and numbers, or the first rows of a table, with what their columns
//! mean. The window draws it and asks for nothing more.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::behind::Behind;
use super::plain::condition_of;
use super::{PartType, ViewPart};
use crate::change::statement::values;
use crate::computed::{self, Moments, PARAMETERS, Reach};
use crate::error::Result;
use crate::identifier::quote;
use crate::kinds::password;
use crate::query::{Query, Source};
use crate::rows::{Condition, LinkLabels, Row, RowsError, label_column};
use crate::schema::expression::{self, Scope};
use crate::schema::{Affinity, Catalog, Column, ColumnKind, Table};
use crate::sql::{self, Parameter};
use crate::value::{Cell, RowKey, Value};

/// Rows that a part reads at most: more can't be told apart on a page.
const MOST: usize = 2000;
/// Rows of a list, where it doesn't say.
const LISTED: u32 = 50;

/// What a part shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartData {
    /// The table that its rows are of, if they are a table's own.
    pub table: Option<String>,
    /// The columns, with what they mean.
    pub columns: Vec<Column>,
    /// The rows; a key where the row is a table's own.
    pub rows: Vec<Row>,
    /// For each link column: what its values name.
    pub labels: Vec<LinkLabels>,
    /// There are more rows than these.
    pub more: bool,
    /// The filter as the grid can have it, so that it shows the same rows; none if there is no filter, or none like it.
    pub condition: Option<Condition>,
    /// For each row of a grouped answer the rows of `table` behind it; empty where that can't be said.
    pub behind: Vec<Condition>,
}

/// Reads what `part` shows.
///
/// # Errors
/// No such table or column; a filter or statement that can't be used; what SQLite says.
pub(crate) fn read_part(connection: &Connection, catalog: &Catalog, part: &ViewPart) -> Result<PartData> {
    let moments = moments(connection)?;
    match (&part.sql, &part.table) {
        (Some(sql), _) => answered(connection, catalog, part, sql, &moments),
        (None, Some(table)) => {
            let table = catalog.expect_table(table)?;
            if let Some(reason) = &table.refused {
                return Err(RowsError::Refused { reason: reason.clone() }.into());
            }
            let hidden = sql::hidden_in(connection, catalog, table)?;
            let _guard = sql::keep_hidden(connection, hidden.as_ref())?;
            let rows = Rows { connection, catalog, table, part, moments: &moments };
            if part.kind == PartType::Number { rows.count() } else { rows.read() }
        }
        (None, None) => Err(RowsError::Refused {
            reason: format!("“{}” doesn't say what it shows: choose a table or a question.", part.title),
        }
        .into()),
    }
}

/// Rows that a part reads at most.
pub(crate) fn most_of(part: &ViewPart) -> usize {
    part.limit.map_or(MOST, |limit| MOST.min(limit as usize))
}

/// `query` with the part's own filter as well.
///
/// # Errors
/// No such table; a filter that is more than comparisons.
pub(crate) fn narrowed(
    connection: &Connection,
    catalog: &Catalog,
    mut query: Query,
    part: &ViewPart,
) -> Result<Query> {
    let (Some(filter), Source::Named(table)) = (&part.filter, &query.from) else { return Ok(query) };
    let table = catalog.expect_table(table)?;
    let Some(condition) = condition_of(filter, table, &moments(connection)?) else {
        let reason = format!(
            "“{}” puts rows together, so its filter can only compare columns with values, with AND between: \
             active = 1 AND price > 10. For more, save a query and show that.",
            part.title
        );
        return Err(RowsError::Refused { reason }.into());
    };
    query.filter = Some(match query.filter.take() {
        Some(first) => Condition::All { of: vec![first, condition] },
        None => condition,
    });
    Ok(query)
}

/// The answer to a question, `table` being what a table of its rows would be.
///
/// # Errors
/// What SQLite says.
pub(crate) fn answer(
    connection: &Connection,
    catalog: &Catalog,
    (query, table): (&Query, &Table),
    mut rows: Vec<Vec<Value>>,
    most: usize,
) -> Result<PartData> {
    let more = rows.len() > most;
    rows.truncate(most);
    let behind = Behind::of(query).filter(|behind| catalog.table(behind.table).is_some());
    let columns: Vec<Column> = table.shown_columns().cloned().collect();
    let mut labels = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let values: Vec<&Value> = rows.iter().map(|row| row.get(at).unwrap_or(&Value::Null)).collect();
        labels.extend(label_column(connection, catalog, table, &column.name, at, &values)?);
    }
    let conditions =
        behind.as_ref().and_then(|behind| rows.iter().map(|row| behind.condition(row)).collect());
    Ok(PartData {
        table: behind.map(|behind| behind.table.to_owned()),
        columns,
        rows: rows.iter().map(|row| Row { key: None, cells: row.iter().map(Cell::from).collect() }).collect(),
        labels,
        more,
        condition: None,
        behind: conditions.unwrap_or_default(),
    })
}

/// The answer to a statement.
fn answered(
    connection: &Connection,
    catalog: &Catalog,
    part: &ViewPart,
    text: &str,
    moments: &[Parameter],
) -> Result<PartData> {
    let most = most_of(part);
    let answer = sql::ask(connection, catalog, text, moments, most)?;
    let mut columns: Vec<Column> =
        answer.columns.iter().map(|(name, declared)| meaning(catalog, name, declared.as_deref())).collect();
    for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.kind == ColumnKind::Any) {
        column.kind = seen_kind(answer.rows.iter().map(|row| &row[at]));
    }
    let rows = answer.rows.iter().map(|row| Row { key: None, cells: row.iter().map(Cell::from).collect() });
    Ok(PartData {
        table: None,
        columns,
        rows: rows.collect(),
        labels: Vec::new(),
        more: answer.more,
        condition: None,
        behind: Vec::new(),
    })
}

/// What a column of an answer means. SQLite tells a declared type only where it is nothing but a column of a table; which
/// one it doesn't tell, so it means what all columns of that name and type agree on.
fn meaning(catalog: &Catalog, name: &str, declared: Option<&str>) -> Column {
    let bare = Column::bare(name, declared.unwrap_or_default(), false);
    let Some(declared) = declared else { return bare };
    let mut same = catalog
        .tables
        .iter()
        .flat_map(|table| &table.columns)
        .filter(|column| column.name.eq_ignore_ascii_case(name) && column.declared_type == declared);
    let Some(first) = same.next() else { return bare };
    let agree = |other: &Column| {
        (other.kind, &other.options, &other.currency, other.scale, other.minor_units)
            == (first.kind, &first.options, &first.currency, first.scale, first.minor_units)
    };
    // A link's label would have to be looked up; a password is masked already.
    let plain = first.link.is_none() && first.kind != ColumnKind::Password;
    if plain && same.all(agree) {
        Column { name: name.to_owned(), part_of: None, ..first.clone() }
    } else {
        bare
    }
}

/// What the values of a column without a meaning are.
fn seen_kind<'a>(mut values: impl Iterator<Item = &'a Value>) -> ColumnKind {
    let mut kind = None;
    let same = values.all(|value| {
        let here = match value {
            Value::Null => return true,
            Value::Integer(_) => ColumnKind::Integer,
            Value::Real(_) => ColumnKind::Number,
            Value::Text(_) => ColumnKind::Text,
            _ => return false,
        };
        let numbers = matches!(
            (kind, here),
            (Some(ColumnKind::Integer), ColumnKind::Number) | (Some(ColumnKind::Number), ColumnKind::Integer)
        );
        if numbers {
            kind = Some(ColumnKind::Number);
            return true;
        }
        *kind.get_or_insert(here) == here
    });
    kind.filter(|_| same).unwrap_or(ColumnKind::Any)
}

/// A part over the rows of a table.
struct Rows<'a> {
    connection: &'a Connection,
    catalog: &'a Catalog,
    table: &'a Table,
    part: &'a ViewPart,
    moments: &'a [Parameter],
}

impl Rows<'_> {
    /// How many there are.
    fn count(&self) -> Result<PartData> {
        let sql = format!("SELECT count(*) FROM main.{} t{}", quote(&self.table.name), self.filter()?);
        let count = self.query(&sql, 1)?.pop().and_then(|mut row| row.pop()).unwrap_or(Value::Null);
        let mut column = Column::bare("count", "INTEGER", false);
        column.title.clone_from(&self.table.title);
        column.kind = ColumnKind::Integer;
        column.affinity = Affinity::Integer;
        Ok(PartData {
            table: Some(self.table.name.clone()),
            columns: vec![column],
            rows: vec![Row { key: None, cells: vec![Cell::from(&count)] }],
            labels: Vec::new(),
            more: false,
            condition: self.condition(),
            behind: Vec::new(),
        })
    }

    /// The first of them.
    fn read(&self) -> Result<PartData> {
        let columns = self.columns()?;
        let limit = self.part.limit.unwrap_or(LISTED).min(u32::try_from(MOST).unwrap_or(u32::MAX)) as usize;
        let keys: Vec<String> =
            self.table.key_columns().iter().map(|name| format!("t.{}", quote(name))).collect();
        let mut reach = Reach::new(self.table);
        let order = self.order(&mut reach)?;
        let mut read = keys.clone();
        for column in columns.iter().filter(|column| column.computed.is_none()) {
            read.push(password::read_sql(self.table, column, &format!("t.{}", quote(&column.name))));
        }
        let sql = format!(
            "SELECT {} FROM main.{} t{}{}{order} LIMIT {}",
            if read.is_empty() { "1".to_owned() } else { read.join(", ") },
            quote(&self.table.name),
            reach.joins(),
            self.filter()?,
            limit + 1,
        );
        let mut found = self.query(&sql, read.len())?;
        let more = found.len() > limit;
        found.truncate(limit);
        let found_keys: Vec<Vec<Value>> = found.iter().map(|row| row[..keys.len()].to_vec()).collect();
        let computed = computed::cells(self.connection, self.table, &found_keys)?;
        let mut rows = Vec::with_capacity(found.len());
        for (at, values) in found.iter().enumerate() {
            let mut stored = values[keys.len()..].iter().map(Cell::from);
            let cells = columns.iter().map(|column| match self.computed_place(column) {
                Some(place) => computed.get(at).and_then(|row| row.get(place)).cloned(),
                None => stored.next(),
            });
            let cells = cells.map(|cell| cell.unwrap_or(Cell::Null)).collect();
            let key = (!keys.is_empty()).then(|| RowKey::of(&values[..keys.len()]));
            rows.push(Row { key, cells });
        }
        let labels = self.labels(&columns, keys.len(), &found)?;
        let columns = columns.into_iter().cloned().collect();
        let (table, condition) = (Some(self.table.name.clone()), self.condition());
        Ok(PartData { table, columns, rows, labels, more, condition, behind: Vec::new() })
    }

    fn condition(&self) -> Option<Condition> {
        condition_of(self.part.filter.as_deref()?, self.table, self.moments)
    }

    /// Those that the part names, else the first few.
    fn columns(&self) -> Result<Vec<&Column>> {
        if self.part.fields.is_empty() {
            return Ok(self
                .table
                .shown_columns()
                .filter(|column| column.part_of.is_none())
                .take(6)
                .collect());
        }
        self.part.fields.iter().map(|name| self.table.expect_column(name)).collect()
    }

    /// The place among the table's computed columns; none for a stored one.
    fn computed_place(&self, column: &Column) -> Option<usize> {
        let mut computed = self.table.columns.iter().filter(|column| column.computed.is_some());
        computed.position(|known| known.name == column.name)
    }

    fn labels(&self, columns: &[&Column], keys: usize, rows: &[Vec<Value>]) -> Result<Vec<LinkLabels>> {
        let mut labels = Vec::new();
        let mut stored = keys;
        for (at, column) in columns.iter().enumerate() {
            if column.computed.is_some() {
                continue;
            }
            let values: Vec<&Value> = rows.iter().map(|row| &row[stored]).collect();
            labels.extend(label_column(
                self.connection,
                self.catalog,
                self.table,
                &column.name,
                at,
                &values,
            )?);
            stored += 1;
        }
        Ok(labels)
    }

    fn filter(&self) -> Result<String> {
        let Some(filter) = &self.part.filter else { return Ok(String::new()) };
        let scope = Scope { table: self.table, tables: &self.catalog.tables, parameters: &PARAMETERS };
        let compiled = expression::compile(filter, &scope).map_err(|error| RowsError::Refused {
            reason: format!("The filter of “{}” can't be used: {error}", self.part.title),
        })?;
        Ok(format!(" WHERE ({})", expression::over(&compiled, "t")))
    }

    fn order(&self, reach: &mut Reach<'_>) -> Result<String> {
        let mut terms = Vec::new();
        for term in &self.part.sort {
            let (name, direction) =
                term.strip_prefix('-').map_or((term.as_str(), ""), |name| (name, " DESC"));
            terms.push(format!("{}{direction}", reach.column(self.table.expect_column(name)?)?));
        }
        terms.extend(self.table.key_columns().iter().map(|name| format!("t.{}", quote(name))));
        Ok(if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) })
    }

    /// Runs a statement of ours with the moments bound.
    fn query(&self, sql: &str, width: usize) -> Result<Vec<Vec<Value>>> {
        let mut statement = self.connection.prepare(sql)?;
        for index in 1..=statement.parameter_count() {
            let name = statement.parameter_name(index).unwrap_or_default().trim_start_matches(':').to_owned();
            let value = self.moments.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
            statement.raw_bind_parameter(index, value.unwrap_or(&Value::Null))?;
        }
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(values(row, 0..width)?);
        }
        Ok(found)
    }
}

/// What stands for the moments, and for the person who sits here.
fn moments(connection: &Connection) -> Result<Vec<Parameter>> {
    let me: Value = connection.query_row("SELECT relata_me()", [], |row| Ok(Value::from(row.get_ref(0)?)))?;
    let moments = Moments::now();
    let named =
        moments.named().into_iter().map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())));
    Ok(named.chain([("me".to_owned(), me)]).collect())
}
