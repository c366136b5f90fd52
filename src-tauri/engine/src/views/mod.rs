//! Saved views of a file: named screens over a table (a grid, a gallery, a board, a page of one row) or over several (a
//! dashboard), and saved questions. Kept as JSON in `_relata_views`; whoever made them, a starter or a person, they are
//! the same.
//!
//! Filters are SQL expressions over the row's columns, computed ones too; `:me`, `:today`, `:now` and the bounds of the
//! day (`:day_start`, `:day_end`, `:week_end`, moments) are bound by whoever reads.

mod behind;
mod chart;
mod facet;
mod follow;
mod part;
mod plain;
mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorCode;
use crate::identifier::quote;
use crate::model::ActionAsk;
use crate::query::Query;

pub use chart::{ChartKind, ChartSort, ChartSpec, Place};
pub(crate) use facet::facet;
pub use facet::{Facet, FacetAsk, FacetValue};
pub(crate) use follow::{follow, followed, said_in_sql};
pub use part::PartData;
pub(crate) use part::{answer, most_of, narrowed, read_part};
pub(crate) use store::{add_views, delete_view, read_views, save_view};

/// Why a view can't be saved or found.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// It has no name.
    #[error("Give it a name, so that it can be found again.")]
    NoName,
    /// Another one has its name.
    #[error("There is one named “{name}” already. Choose another name.")]
    Taken {
        /// The name.
        name: String,
    },
    /// No such view.
    #[error("Nothing is saved under the name “{name}” (any more).")]
    NotThere {
        /// The name.
        name: String,
    },
}

impl ViewError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoName => ErrorCode::Required,
            Self::Taken { .. } => ErrorCode::NotUnique,
            Self::NotThere { .. } => ErrorCode::NotFound,
        }
    }
}

/// Names a saved view within its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewName {
    /// Its name.
    pub name: String,
    /// The heading under which it is listed.
    #[serde(default)]
    pub part_of: String,
}

/// What a view looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ViewType {
    /// Cells in rows and columns.
    Grid,
    /// Cards with a picture.
    Gallery,
    /// Cards in columns, one for each value of [`SavedView::group`].
    Board,
    /// Chips on the days of a month.
    Calendar,
    /// Rows of a few fields, in sections.
    List,
    /// One row to fill in.
    Form,
    /// One row with what belongs to it.
    Page,
    /// Numbers, charts and short lists of the whole file.
    Dashboard,
    /// The answer to a statement of SQL.
    Query,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedView {
    /// Its name; with `part_of`, unique in a file.
    pub name: String,
    /// The heading under which it is listed (the title of the starter that brought it).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part_of: String,
    /// What the file opens with.
    #[serde(default, skip_serializing_if = "is_false")]
    pub home: bool,
    /// The table; none for a dashboard or a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// What it looks like.
    #[serde(rename = "type")]
    pub kind: ViewType,
    /// Which rows: an SQL expression; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Columns to order by, with `-` in front from the largest down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// Columns that are shown, computed ones too, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Columns and association tables whose values narrow the view down, each with its count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<String>,
    /// Values of an association table shown as chips, those with most rows first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub popular: Option<PopularChips>,
    /// Orders to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sorts: Vec<NamedSort>,
    /// Columns that the search field looks into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search: Vec<String>,
    /// Rows a page; none: one long list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// The view that a row opens in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// Sections or tabs, each with a filter of its own.
    #[serde(default, rename = "section", skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<FilteredPart>,
    /// Sections stand as tabs, not under each other.
    #[serde(default, skip_serializing_if = "is_below")]
    pub sections_as: SectionsAs,
    /// Filters to switch on, each as a chip.
    #[serde(default, rename = "filterChip", skip_serializing_if = "Vec::is_empty")]
    pub filter_chips: Vec<FilteredPart>,
    /// Board: the column whose values are its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column of numbers that keeps the order in which rows were dragged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Calendar: the column of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Calendar: the column of the day on which it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The column that says that a row is late (true or false), where being over isn't enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
    /// Board: the column that is summed for each of its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// The enum column that colours a card or chip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// The column that a line at the top fills to add a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quick_add: Option<String>,
    /// The link that is filled with the person who sits here, or compared with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub me: Option<String>,
    /// Takes the whole window.
    #[serde(default, skip_serializing_if = "is_false")]
    pub full: bool,
    /// Actions shown as buttons on each row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// What is said where there is no row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// What a page or dashboard has besides.
    #[serde(default, rename = "part", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ViewPart>,
    /// Query: the statement. In a starter's declaration a table stands in braces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// Query: the question, where it was made without SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Box<Query>>,
    /// Query: what is asked for first.
    #[serde(default, rename = "ask", skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<ActionAsk>,
    /// Query: how its answer is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub chart: Option<ChartSpec>,
}

/// How sections are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SectionsAs {
    /// Under each other.
    #[default]
    Below,
    /// One at a time.
    Tabs,
}

/// The most frequent values of an association table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PopularChips {
    /// The association table.
    pub link: String,
    /// The heading.
    pub title: String,
    /// How many.
    pub limit: u32,
}

/// An order to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedSort {
    /// Its name.
    pub title: String,
    /// As [`SavedView::sort`].
    pub by: Vec<String>,
}

/// A part of the rows with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilteredPart {
    /// Its name.
    pub title: String,
    /// An SQL expression; none: all rows of the view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// What a part of a page or dashboard looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartType {
    /// Rows as a list.
    Related,
    /// Rows as cards.
    Cards,
    /// Rows by their labels.
    Chips,
    /// Pictures to leaf through.
    Pictures,
    /// A form for a new row that belongs to this one.
    Form,
    /// How many rows, or the one value of `sql`.
    Number,
    /// The answer to a question as a chart.
    Chart,
    /// The answer to a question as rows.
    Table,
    /// The heading, and nothing beneath it.
    Text,
}

/// A part of a page or dashboard. Of a page, `:row_` and a column's name (`:row_id`) stand for the row's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewPart {
    /// The heading.
    pub title: String,
    /// What it looks like.
    #[serde(rename = "type")]
    pub kind: PartType,
    /// The incoming link (`reviews.product_id`) or association table whose rows belong to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The table, where there is no link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Which rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// As [`SavedView::sort`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// Most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// A statement in place of a table. In a starter's declaration a table stands in braces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The link that is filled with the person who sits here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub me: Option<String>,
    /// What is said once the form is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
    /// What is said where there is no row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// The view that a click opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// The saved question whose answer is shown, by name, in place of `sql`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    /// A question made without SQL, in place of `sql`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ask: Option<Box<Query>>,
    /// How it is drawn; none: as what its columns mean suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub chart: Option<ChartSpec>,
    /// Where it stands on a dashboard; none: behind those before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<Place>,
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_below(value: &SectionsAs) -> bool {
    *value == SectionsAs::Below
}

impl SavedView {
    /// One with nothing but what it looks like.
    #[must_use]
    pub fn empty(kind: ViewType) -> Self {
        Self {
            name: String::new(),
            part_of: String::new(),
            home: false,
            table: None,
            kind,
            filter: None,
            sort: Vec::new(),
            fields: Vec::new(),
            facets: Vec::new(),
            popular: None,
            sorts: Vec::new(),
            search: Vec::new(),
            page_size: None,
            opens: None,
            sections: Vec::new(),
            sections_as: SectionsAs::Below,
            filter_chips: Vec::new(),
            group: None,
            order: None,
            date: None,
            end: None,
            late: None,
            sum: None,
            colour: None,
            quick_add: None,
            me: None,
            full: false,
            actions: Vec::new(),
            empty: None,
            parts: Vec::new(),
            sql: None,
            query: None,
            asks: Vec::new(),
            chart: None,
        }
    }

    /// What names it.
    #[must_use]
    pub fn own_name(&self) -> ViewName {
        ViewName { name: self.name.clone(), part_of: self.part_of.clone() }
    }

    /// Every place where a table is named, put right by `names` (declared to real).
    pub(crate) fn rename_tables(&mut self, names: &BTreeMap<String, String>) {
        let name = |text: &mut String| *text = renamed_link(text, names);
        self.table.iter_mut().for_each(name);
        self.popular.iter_mut().for_each(|popular| name(&mut popular.link));
        for facet in &mut self.facets {
            if let Some(real) = names.get(facet) {
                facet.clone_from(real);
            }
        }
        let sql = |text: &mut String| *text = filled_in(text, names);
        self.sql.iter_mut().chain(&mut self.filter).for_each(sql);
        self.sections
            .iter_mut()
            .chain(&mut self.filter_chips)
            .filter_map(|part| part.filter.as_mut())
            .for_each(sql);
        for part in &mut self.parts {
            part.table.iter_mut().chain(&mut part.link).for_each(name);
            part.sql.iter_mut().chain(&mut part.filter).for_each(sql);
        }
    }
}

/// `reviews.product_id` or `product_tags` with the table's real name.
pub(crate) fn renamed_link(link: &str, names: &BTreeMap<String, String>) -> String {
    let (table, rest) = link.split_once('.').map_or((link, None), |(table, rest)| (table, Some(rest)));
    let table = names.get(table).map_or(table, String::as_str);
    rest.map_or_else(|| table.to_owned(), |rest| format!("{table}.{rest}"))
}

/// `{products}` in a statement as the quoted real name.
fn filled_in(sql: &str, names: &BTreeMap<String, String>) -> String {
    names
        .iter()
        .fold(sql.to_owned(), |sql, (declared, real)| sql.replace(&format!("{{{declared}}}"), &quote(real)))
}
