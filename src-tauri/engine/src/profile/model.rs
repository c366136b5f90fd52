//! Settings and per-table looks, as values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::query::Query;
use crate::rows::{Condition, OrderTerm};
use crate::value::RowKey;

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Row height: 26, 32 or 40 px.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 26 px.
    Compact,
    /// 32 px.
    #[default]
    Normal,
    /// 40 px.
    Roomy,
}

/// Settings of this person, kept apart from any data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Row height.
    pub density: Density,
    /// Show NULL as "NULL" everywhere, not as "empty" in own files.
    pub show_null: bool,
    /// Open the last file when Relata starts.
    pub reopen_last: bool,
    /// Rows of a page in pages mode: 10 to 1000.
    pub page_size: u32,
    /// Zoom of the window in percent: 50 to 300.
    pub zoom: u32,
    /// Collect and show every statement.
    pub show_sql: bool,
    /// Bytes of history kept per file, in megabytes (10⁶ bytes): 1 to 4096. Beyond, the oldest changes can't be undone any more.
    pub history_megabytes: u32,
    /// Changes kept per file: 10 to 100,000.
    pub history_changes: u32,
    /// Sidebar width in px; 0: hidden.
    pub sidebar_width: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Normal,
            show_null: false,
            reopen_last: true,
            page_size: 50,
            zoom: 100,
            show_sql: false,
            history_megabytes: 256,
            history_changes: 1000,
            sidebar_width: 220,
        }
    }
}

/// Who the person at the keyboard is in a file: what `:me` gives there. It is the person's own and different for each who
/// opens the file, so it is kept in the profile and never in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Me {
    /// A row of a table of people; `:me` is its key.
    Row {
        /// The table.
        table: String,
        /// The row.
        key: RowKey,
    },
    /// A name, as `:me` gives it.
    Text {
        /// The name.
        text: String,
    },
}

/// Who the person is in a file, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MeShown {
    /// Who.
    pub me: Me,
    /// What names that on screen; none if the row is not there any more.
    pub label: Option<String>,
}

/// How a person left a table's grid; kept in the file's bookkeeping (a guest's: in its sidecar).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct TableView {
    /// Widths in px by column.
    pub widths: BTreeMap<String, u32>,
    /// Columns in the order shown; those not named follow in their own order.
    pub order: Vec<String>,
    /// Columns not shown.
    pub hidden: Vec<String>,
    /// Columns that stay at the left, in this order.
    pub pinned: Vec<String>,
    /// Sort.
    pub sort: Vec<OrderTerm>,
    /// Filter.
    pub filter: Option<Condition>,
    /// Pages instead of endless scrolling.
    pub pages: bool,
    /// For each text column where the person was asked: an emptied cell is NULL (true) or empty text (false).
    pub emptied_is_null: BTreeMap<String, bool>,
}

/// A tab as it is kept for the next time its file is opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum KeptTab {
    /// A table's or view's grid.
    Table {
        /// Table or view.
        table: String,
        /// The filter it was opened with; none: as the person left the table.
        filter: Option<Condition>,
        /// What stands on the tab.
        title: String,
    },
    /// A row page.
    Row {
        /// Its table.
        table: String,
        /// Which row.
        key: RowKey,
        /// What stands on the tab.
        title: String,
    },
    /// A table's structure.
    Structure {
        /// Its table.
        table: String,
        /// What stands on the tab.
        title: String,
    },
    /// A question asked without SQL.
    Query {
        /// The question as it stands in the tab, saved or not.
        query: Box<Query>,
        /// Under which name it is saved.
        name: Option<String>,
        /// How its answer is looked at.
        look: QueryLook,
        /// What stands on the tab.
        title: String,
    },
    /// A saved dashboard.
    Dashboard {
        /// Its name.
        name: String,
        /// The heading under which it is listed.
        part_of: String,
        /// What stands on the tab.
        title: String,
    },
    /// A saved view of a table.
    View {
        /// Its name.
        name: String,
        /// The heading under which it is listed.
        part_of: String,
        /// What stands on the tab.
        title: String,
    },
    /// The diagram of the file.
    Diagram {
        /// What stands on the tab.
        title: String,
    },
    /// The changes of its data.
    History {
        /// What stands on the tab.
        title: String,
    },
    /// The changes of its model.
    Revisions {
        /// What stands on the tab.
        title: String,
    },
    /// SQL that a person writes.
    Sql {
        /// The draft that holds the text.
        draft: String,
        /// What stands on the tab.
        title: String,
    },
}

/// How the answer to a question is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueryLook {
    /// As rows.
    #[default]
    Rows,
    /// As a chart.
    Chart,
    /// As the SQL that it became.
    Sql,
}

/// The tabs of a file as they were left.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct KeptTabs {
    /// Left to right.
    pub tabs: Vec<KeptTab>,
    /// Which one was in front, from 0.
    pub active: u32,
}

/// What the window needs to start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// Relata's version.
    pub version: String,
    /// Settings.
    pub settings: Settings,
    /// Recent files, newest first.
    pub recent: Vec<crate::file::RecentFile>,
    /// Where the default file is or would be.
    pub default_path: String,
    /// Commands of the palette used lately, newest first.
    pub lately: Vec<String>,
    /// Files of which the person has put away the first explanation.
    pub told: Vec<String>,
    /// A file to open at once (an argument, a file association, or the last one).
    pub open: Option<String>,
}
