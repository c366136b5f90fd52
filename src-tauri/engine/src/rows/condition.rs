//! A condition tree as SQL with bound values. Logic here has two values: what is unknown because of a NULL counts as
//! false, inside NOT too, so that a condition and its opposite together show every row.
//!
//! What names lead to is for a [`Scope`] to say: the columns of one table, or all that a query brings together.

use super::relative;
use super::{Condition, Operator, RowsError, Which};
use crate::change::{bounds_of_day, read_input};
use crate::computed::{Context, Reach};
use crate::error::Result;
use crate::functions::fold;
use crate::identifier::quote;
use crate::kinds::money;
use crate::model::search_name;
use crate::query::Query;
use crate::schema::{Column, ColumnKind, DateStorage, Key, Table};
use crate::search::index_query;
use crate::value::{Input, Value};

/// SQLite refuses LIKE patterns of 50,000 bytes; longer searches than this are compared folded.
const LIKE_BYTES: usize = 8_000;

/// SQLite takes an expression of limited depth; a table wider than this is searched in its first columns.
const MOST_SEARCHED: usize = 200;

/// SQL text and the values for its parameters, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sql {
    /// The text.
    pub text: String,
    /// One per `?`.
    pub values: Vec<Value>,
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self { text, values: Vec::new() }
    }
}

/// What a name in a condition stands for.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    /// How it is read.
    pub sql: Sql,
    /// What it means.
    pub column: Column,
}

/// The rows that a link leads to, as a source of their own.
pub(crate) struct Far<'a> {
    /// What stands behind FROM.
    pub from: String,
    /// What ties them to the row.
    pub tie: String,
    /// Their table.
    pub table: &'a Table,
    /// What that is called; none if only the ties are read, not the rows themselves.
    pub alias: String,
    /// What joins them to the source, where `from` holds only the ties to them.
    pub rest: Option<String>,
    /// What names them in the tie, with what it means.
    pub key: Option<(String, Column)>,
    /// The tables that this reads.
    pub reads: Vec<String>,
}

/// What the names in a condition lead to.
pub(crate) trait Scope<'a> {
    /// A column.
    ///
    /// # Errors
    /// There is none; it can't be computed.
    fn term(&mut self, name: &str) -> Result<Term>;
    /// The rows that a link leads to.
    ///
    /// # Errors
    /// There is no such link.
    fn far(&mut self, link: &str) -> Result<Far<'a>>;
    /// A query that gives one column, for IN.
    ///
    /// # Errors
    /// It can't be compiled, or gives more.
    fn query(&mut self, query: &Query) -> Result<(Sql, Column)>;
    /// True while the condition is asked for by which rows are joined.
    fn joins(&self) -> bool {
        false
    }
    /// These tables are read too.
    fn lean(&mut self, tables: &[String]);
    /// What parts of the statement share; none where it has no parts.
    fn context(&self) -> Option<Context<'a>>;
    /// An SQL expression over a row.
    ///
    /// # Errors
    /// There is no row that it could be over; it can't be used.
    fn expression(&mut self, text: &str) -> Result<Sql> {
        let message = format!("An expression of SQL can't stand here: {text}");
        Err(RowsError::Refused { reason: message }.into())
    }
    /// The table whose rows they are, where it is one.
    fn searched(&self) -> Option<&'a Table> {
        None
    }
}

/// `condition` on the rows of `scope`; true for every row if there is none. `:now` and `:today` may stand in it.
///
/// # Errors
/// No such column or link; one that can't be computed; a value that can't be read as its column's kind.
pub(crate) fn condition_sql<'a>(scope: &mut dyn Scope<'a>, condition: Option<&Condition>) -> Result<Sql> {
    let mut sql = Sql::default();
    match condition {
        Some(condition) => sql.push(scope, condition)?,
        None => sql.text.push_str("true"),
    }
    Ok(sql)
}

impl Sql {
    fn push<'a>(&mut self, scope: &mut dyn Scope<'a>, condition: &Condition) -> Result<()> {
        match condition {
            Condition::All { of } => self.join(scope, of, " AND ", "true"),
            Condition::Any { of } => self.join(scope, of, " OR ", "false"),
            Condition::Not { of } => {
                self.text.push('(');
                self.push(scope, of)?;
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Condition::Compare { column, operator, values } => {
                let term = scope.term(column)?;
                self.compare(&term, *operator, values)
            }
            Condition::CompareColumns { column, operator, other } => {
                let (left, right) = (scope.term(column)?, scope.term(other)?);
                self.columns(left, *operator, right, scope.joins())
            }
            Condition::InQuery { column, query, not } => {
                let term = scope.term(column)?;
                no_password(&term.column)?;
                let (inner, _) = scope.query(query)?;
                self.text.push_str(if *not { "(" } else { "" });
                self.append(&term.sql);
                self.text.push_str(" IN (");
                self.append(&inner);
                self.text.push_str(if *not { ")) IS NOT TRUE" } else { ")" });
                Ok(())
            }
            Condition::Linked { link, filter, operator, count } => {
                let far = scope.far(link)?;
                self.linked(scope, &far, filter.as_deref(), *operator, *count)
            }
            Condition::Has { link, which, keys, column } => {
                let far = scope.far(link)?;
                self.has(scope, &far, *which, keys, column.as_deref())
            }
            Condition::Expression { sql } => {
                let expression = scope.expression(sql)?;
                self.append(&expression);
                Ok(())
            }
            Condition::Search { text } => self.search(scope, text),
        }
    }

    /// The other text and values behind these.
    pub fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values.iter().cloned());
    }

    /// Text of ours in which `@` stands for the term and `?` for the next of `values`.
    pub fn emit(&mut self, pattern: &str, term: &Self, values: Vec<Value>) {
        let mut values = values.into_iter();
        for character in pattern.chars() {
            match character {
                '@' => self.append(term),
                '?' => {
                    self.text.push('?');
                    self.values.push(values.next().unwrap_or(Value::Null));
                }
                other => self.text.push(other),
            }
        }
    }

    /// What a find field finds.
    fn search<'a>(&mut self, scope: &mut dyn Scope<'a>, text: &str) -> Result<()> {
        let Some(table) = scope.searched() else {
            let message = "only the rows of a table can be searched".to_owned();
            return Err(RowsError::BadValue { column: "search".to_owned(), message }.into());
        };
        if let (Some(search), Key::Rowid { column: Some(key), .. }) = (&table.search, &table.key)
            && let Some(query) = index_query(search, text)
        {
            let index = quote(&search_name(&table.name));
            let key = scope.term(key)?;
            self.append(&key.sql);
            self.text.push_str(&format!(" IN (SELECT rowid FROM main.{index} WHERE {index} MATCH ?)"));
            self.values.push(Value::Text(query));
            return Ok(());
        }
        let held = |column: &Column| Condition::Compare {
            column: column.name.clone(),
            operator: Operator::Contains,
            values: vec![Input::Typed { typed: text.trim().to_owned() }],
        };
        let columns = table.shown_columns().filter(|column| column.kind != ColumnKind::Blob);
        let of = columns.take(MOST_SEARCHED).map(held).collect();
        self.push(scope, &Condition::Any { of })
    }

    fn join<'a>(
        &mut self,
        scope: &mut dyn Scope<'a>,
        parts: &[Condition],
        word: &str,
        none: &str,
    ) -> Result<()> {
        if parts.is_empty() {
            self.text.push_str(none);
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push_str(word);
            }
            self.text.push('(');
            self.push(scope, part)?;
            self.text.push(')');
        }
        Ok(())
    }

    fn columns(&mut self, left: Term, operator: Operator, right: Term, joins: bool) -> Result<()> {
        no_password(&left.column)?;
        no_password(&right.column)?;
        let word = comparison(operator).ok_or_else(|| RowsError::BadValue {
            column: left.column.title.clone(),
            message: "two columns can be compared as same, less or more only".to_owned(),
        })?;
        // What joins rows says that they belong together, and two that say nothing don't.
        let word = if joins && word == "IS" { "=" } else { word };
        // A day and a moment have a day in common.
        let is_day = |column: &Column| column.kind == ColumnKind::Date;
        let is_moment = |column: &Column| column.date_storage == Some(DateStorage::IsoUtc);
        let day = |this: &Term, other: &Term| is_moment(&this.column) && is_day(&other.column);
        let pattern = |local: bool| if local { "date(@, 'localtime')" } else { "@" };
        self.emit(pattern(day(&left, &right)), &left.sql, Vec::new());
        self.text.push_str(&format!(" {word} "));
        self.emit(pattern(day(&right, &left)), &right.sql, Vec::new());
        Ok(())
    }

    /// How many of the rows at the other end of a link.
    fn linked<'a>(
        &mut self,
        scope: &mut dyn Scope<'a>,
        far: &Far<'a>,
        filter: Option<&Condition>,
        operator: Operator,
        count: u32,
    ) -> Result<()> {
        let word = comparison(operator).ok_or_else(|| RowsError::BadValue {
            column: far.table.title.clone(),
            message: "a number of rows can be compared as same, less or more only".to_owned(),
        })?;
        use Operator::{AtLeast, AtMost, Is, Less, More};
        let (begin, end) = match (operator, count) {
            (AtLeast, 1) | (More, 0) => ("EXISTS (SELECT 1 FROM ", ")".to_owned()),
            (Is | AtMost, 0) | (Less, 1) => ("NOT EXISTS (SELECT 1 FROM ", ")".to_owned()),
            _ => ("(SELECT count(*) FROM ", format!(") {word} {count}")),
        };
        self.text.push_str(begin);
        self.far(scope, far, filter)?;
        self.text.push_str(&end);
        Ok(())
    }

    /// `source WHERE tie AND filter`.
    pub(crate) fn far<'a>(
        &mut self,
        scope: &mut dyn Scope<'a>,
        far: &Far<'a>,
        filter: Option<&Condition>,
    ) -> Result<()> {
        self.text.push_str(&far.from);
        let Some(filter) = filter else {
            self.text.push_str(&format!(" WHERE {}", far.tie));
            return Ok(());
        };
        if let Some(rest) = &far.rest {
            self.text.push_str(rest);
        }
        self.text.push_str(&format!(" WHERE {} AND (", far.tie));
        if let Some(context) = scope.context() {
            let mut inner = Reach::nested(context, far.table, far.alias.clone());
            self.push(&mut inner, filter)?;
            scope.lean(std::slice::from_ref(&far.table.name));
            scope.lean(inner.leans_on());
        }
        self.text.push(')');
        Ok(())
    }

    fn has<'a>(
        &mut self,
        scope: &mut dyn Scope<'a>,
        far: &Far<'a>,
        which: Which,
        keys: &[Input],
        column: Option<&str>,
    ) -> Result<()> {
        if keys.is_empty() {
            self.text.push_str(if which == Which::Any { "false" } else { "true" });
            return Ok(());
        }
        let (term, rest) = match (column, &far.key) {
            (None, Some((sql, column))) => {
                (Term { sql: Sql::from(sql.clone()), column: column.clone() }, None)
            }
            (None, None) => {
                let reason =
                    format!("Rows of “{}” have no key of one column to be named by.", far.table.title);
                return Err(RowsError::Refused { reason }.into());
            }
            (Some(name), _) => {
                let Some(context) = scope.context() else { return Ok(()) };
                let mut inner = Reach::nested(context, far.table, far.alias.clone());
                let term = inner.term(name)?;
                scope.lean(inner.leans_on());
                (term, far.rest.as_deref())
            }
        };
        no_password(&term.column)?;
        let each: Vec<&[Input]> = match which {
            Which::All => keys.chunks(1).collect(),
            Which::Any | Which::None => vec![keys],
        };
        for (index, keys) in each.into_iter().enumerate() {
            let and = if index > 0 { " AND " } else { "" };
            let not = if which == Which::None { "NOT " } else { "" };
            let rest = rest.unwrap_or_default();
            self.text.push_str(&format!(
                "{and}{not}EXISTS (SELECT 1 FROM {}{rest} WHERE {} AND (",
                far.from, far.tie
            ));
            self.one_of(&term, keys)?;
            self.text.push_str("))");
        }
        Ok(())
    }

    fn compare(&mut self, term: &Term, operator: Operator, inputs: &[Input]) -> Result<()> {
        let column = &term.column;
        if column.kind == ColumnKind::Password && !self.asks_only_for_presence(operator, column)? {
            return Ok(());
        }
        let wanted = match operator {
            Operator::Empty | Operator::NotEmpty | Operator::Null | Operator::NotNull => 0,
            Operator::Between | Operator::InLast | Operator::InNext => 2,
            Operator::In => inputs.len(),
            _ => 1,
        };
        if inputs.len() != wanted {
            return Err(
                RowsError::ValueCount { column: column.title.clone(), wanted, given: inputs.len() }.into()
            );
        }
        if self.by_day(term, operator, inputs) {
            return Ok(());
        }
        match operator {
            Operator::Between => {
                self.against(">=", term, &inputs[0])?;
                self.text.push_str(" AND ");
                self.against("<=", term, &inputs[1])
            }
            Operator::In => self.one_of(term, inputs),
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                self.shows(term, operator, &text_of(&inputs[0]));
                Ok(())
            }
            Operator::ContainsNot => {
                self.text.push('(');
                self.shows(term, Operator::Contains, &text_of(&inputs[0]));
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Operator::Matches => self.matches(term, &text_of(&inputs[0])),
            Operator::MatchesNot => {
                self.text.push('(');
                self.matches(term, &text_of(&inputs[0]))?;
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Operator::InLast | Operator::InNext | Operator::During => {
                let inputs: Vec<String> = inputs.iter().map(text_of).collect();
                let pattern = relative::pattern(column, operator, &inputs)?;
                self.plain(&pattern, term)
            }
            Operator::Empty => self.plain("@ IS NULL OR @ = ''", term),
            Operator::NotEmpty => self.plain("@ <> ''", term),
            Operator::Null => self.plain("@ IS NULL", term),
            Operator::NotNull => self.plain("@ IS NOT NULL", term),
            compares => self.against(comparison(compares).unwrap_or("IS"), term, &inputs[0]),
        }
    }

    /// Of a password nobody learns more than whether there is one; a search for text finds none.
    fn asks_only_for_presence(&mut self, operator: Operator, column: &Column) -> Result<bool> {
        use Operator::{Contains, ContainsNot, Empty, EndsWith, NotEmpty, NotNull, Null, StartsWith};
        match operator {
            Empty | NotEmpty | Null | NotNull => Ok(true),
            Contains | StartsWith | EndsWith => {
                self.text.push_str("false");
                Ok(false)
            }
            ContainsNot => {
                self.text.push_str("true");
                Ok(false)
            }
            _ => no_password(column).map(|()| true),
        }
    }

    /// A search for text looks at what is shown: 18.90 for money stored as 1890, an enum's titles, the local time.
    fn shows(&mut self, term: &Term, operator: Operator, text: &str) {
        let titled: Vec<Value> = term
            .column
            .options
            .iter()
            .filter(|option| {
                let title = fold(option.title.as_deref().unwrap_or_default());
                let wanted = fold(text);
                match operator {
                    Operator::StartsWith => title.starts_with(&wanted),
                    Operator::EndsWith => title.ends_with(&wanted),
                    _ => title.contains(&wanted),
                }
            })
            .map(|option| Value::Text(option.value.clone()))
            .collect();
        if !titled.is_empty() {
            let marks = vec!["?"; titled.len()].join(", ");
            self.emit(&format!("@ IN ({marks}) OR "), &term.sql, titled);
        }
        self.holds(&shown(term), operator, text);
    }

    fn matches(&mut self, term: &Term, pattern: &str) -> Result<()> {
        if let Err(error) = crate::functions::regex(pattern) {
            let message = format!("“{pattern}” is no regular expression: {error}");
            return Err(RowsError::BadValue { column: term.column.title.clone(), message }.into());
        }
        self.emit("relata_matches(?, @)", &shown(term), vec![Value::Text(pattern.to_owned())]);
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "one arm of a match whose others can fail")]
    fn plain(&mut self, pattern: &str, term: &Term) -> Result<()> {
        self.emit(pattern, &term.sql, Vec::new());
        Ok(())
    }

    /// A day typed for a column of moments means all of that day here, and `today` is today whenever rows are read; false
    /// if it is neither.
    fn by_day(&mut self, term: &Term, operator: Operator, inputs: &[Input]) -> bool {
        let column = &term.column;
        let typed = |index: usize| match inputs.get(index) {
            Some(Input::Typed { typed }) => Some(typed.as_str()),
            _ => None,
        };
        let Some(first) = typed(0) else { return false };
        if let Some((start, end)) = relative::named_day(column, first) {
            if let Some(pattern) = compared_to_day(operator, &start, &end) {
                self.emit(&pattern, &term.sql, Vec::new());
                return true;
            }
            return false;
        }
        if column.date_storage != Some(DateStorage::IsoUtc) {
            return false;
        }
        let Some((start, end)) = bounds_of_day(first) else { return false };
        let bound = match operator {
            Operator::Is | Operator::IsNot => vec![start, end],
            Operator::Less | Operator::AtLeast => vec![start],
            Operator::AtMost | Operator::More => vec![end],
            Operator::Between => match typed(1).and_then(bounds_of_day) {
                Some((_, end)) => vec![start, end],
                None => return false,
            },
            _ => return false,
        };
        let operator = if operator == Operator::Between { Operator::Is } else { operator };
        let Some(pattern) = compared_to_day(operator, "?", "?") else { return false };
        self.emit(&pattern, &term.sql, bound.into_iter().map(Value::Text).collect());
        true
    }

    fn against(&mut self, operator: &str, term: &Term, input: &Input) -> Result<()> {
        let value = read(&term.column, input)?;
        // What isn't NULL is found by `=` just as well, by which SQLite finds its way through joins.
        let operator = if operator == "IS" && value != Value::Null { "=" } else { operator };
        // Yes and no are the question's own words. Only where they stand in the text does SQLite take what an index over
        // `WHERE active = 1` promises as given, instead of comparing every row once more.
        if let (ColumnKind::Boolean, Value::Integer(yes @ (0 | 1))) = (term.column.kind, &value) {
            self.emit(&format!("@ {operator} {yes}"), &term.sql, Vec::new());
            return Ok(());
        }
        self.emit(&format!("@ {operator} ?"), &term.sql, vec![value]);
        Ok(())
    }

    fn one_of(&mut self, term: &Term, inputs: &[Input]) -> Result<()> {
        let values: Vec<Value> =
            inputs.iter().map(|input| read(&term.column, input)).collect::<Result<_>>()?;
        let null = if values.contains(&Value::Null) { " OR @ IS NULL" } else { "" };
        let others: Vec<Value> = values.into_iter().filter(|value| *value != Value::Null).collect();
        let marks = vec!["?"; others.len()].join(", ");
        self.emit(&format!("@ IN ({marks}){null}"), &term.sql, others);
        Ok(())
    }

    /// LIKE ignores the case of A to Z and is quick; any other text is compared folded. Bytes hold no text, which only what
    /// was found is asked about.
    fn holds(&mut self, shown: &Self, operator: Operator, text: &str) {
        if text.is_ascii() && text.len() <= LIKE_BYTES && !text.contains('\0') {
            let plain = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
            let pattern = match operator {
                Operator::StartsWith => format!("{plain}%"),
                Operator::EndsWith => format!("%{plain}"),
                _ => format!("%{plain}%"),
            };
            self.emit("@ LIKE ? ESCAPE '\\' AND typeof(@) <> 'blob'", shown, vec![Value::Text(pattern)]);
            return;
        }
        let folded = Value::Text(fold(text));
        match operator {
            Operator::StartsWith => self.emit("instr(relata_fold(@), ?) = 1", shown, vec![folded]),
            Operator::EndsWith => {
                let values = vec![folded.clone(), folded];
                self.emit("substr(relata_fold(@), -length(?)) = ?", shown, values);
            }
            _ => self.emit("instr(relata_fold(@), ?) > 0", shown, vec![folded]),
        }
    }
}

/// A comparison with a span of time that begins at `start` and ends before `end`.
fn compared_to_day(operator: Operator, start: &str, end: &str) -> Option<String> {
    Some(match operator {
        Operator::Is => format!("@ >= {start} AND @ < {end}"),
        Operator::IsNot => format!("(@ >= {start} AND @ < {end}) IS NOT TRUE"),
        Operator::Less => format!("@ < {start}"),
        Operator::AtMost => format!("@ < {end}"),
        Operator::More => format!("@ >= {end}"),
        Operator::AtLeast => format!("@ >= {start}"),
        _ => return None,
    })
}

/// The sign of an operator that compares two values.
pub(crate) fn comparison(operator: Operator) -> Option<&'static str> {
    Some(match operator {
        Operator::Is => "IS",
        Operator::IsNot => "IS NOT",
        Operator::Less => "<",
        Operator::AtMost => "<=",
        Operator::More => ">",
        Operator::AtLeast => ">=",
        _ => return None,
    })
}

fn no_password(column: &Column) -> Result<()> {
    if column.kind != ColumnKind::Password {
        return Ok(());
    }
    let message = "a password can't be searched for".to_owned();
    Err(RowsError::BadValue { column: column.title.clone(), message }.into())
}

/// The text that stands on screen for a value, as far as SQL can tell it.
pub(crate) fn shown(term: &Term) -> Sql {
    let mut sql = Sql::default();
    let column = &term.column;
    let pattern = match column.kind {
        ColumnKind::Money if column.minor_units && column.scale.unwrap_or(0) > 0 => {
            let scale = column.scale.unwrap_or(0).min(money::MOST_SCALE);
            let one = 10_u64.pow(scale);
            format!("(iif(@ < 0, '-', '') || abs(@ / {one}) || '.' || printf('%0{scale}d', abs(@ % {one})))")
        }
        ColumnKind::Percent => "(printf('%!.15g', @ * 100) || ' %')".to_owned(),
        ColumnKind::DateTime if column.date_storage == Some(DateStorage::IsoUtc) => {
            "coalesce(datetime(@, 'localtime'), @)".to_owned()
        }
        _ => "@".to_owned(),
    };
    sql.emit(&pattern, &term.sql, Vec::new());
    sql
}

fn read(column: &Column, input: &Input) -> Result<Value> {
    read_input(column, input)
        .map_err(|message| RowsError::BadValue { column: column.title.clone(), message }.into())
}

/// What is searched for within text: as typed, whatever the column's kind.
fn text_of(input: &Input) -> String {
    match input {
        Input::Text(text) | Input::Typed { typed: text } => text.clone(),
        Input::Integer(integer) => integer.to_string(),
        Input::BigInteger { int } => int.clone(),
        Input::Real { real } => real.clone(),
        Input::Boolean(yes) => i64::from(*yes).to_string(),
        Input::Null | Input::Blob { .. } | Input::BadText { .. } => String::new(),
    }
}
