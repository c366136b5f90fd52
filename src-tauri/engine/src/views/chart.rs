//! How a chart looks and where a part of a dashboard stands: what is kept of them. What is drawn is the window's.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// One number, large.
    Number,
    /// Bars.
    Bar,
    /// A line through the points.
    Line,
    /// A line with the space beneath it filled.
    Area,
    /// Slices of a whole.
    Pie,
    /// Slices of a ring.
    Donut,
    /// A point for each row.
    Scatter,
    /// Cells coloured by their number.
    Heatmap,
}

/// In which order categories stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChartSort {
    /// As the rows come.
    #[default]
    Rows,
    /// The largest number first.
    Largest,
    /// The smallest number first.
    Smallest,
    /// By name.
    Name,
}

/// A chart of the answer to a question. Columns are named as the answer names them; what isn't said is chosen by what the
/// columns mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChartSpec {
    /// What it looks like.
    pub kind: ChartKind,
    /// The column along the bottom: categories, days, or numbers of a scatter chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub x: Option<String>,
    /// The columns of numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub y: Vec<String>,
    /// The column whose values make a series each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub split: Option<String>,
    /// Series stand on each other and not side by side.
    #[serde(default, skip_serializing_if = "super::is_false")]
    #[ts(as = "Option<bool>", optional)]
    pub stacked: bool,
    /// Bars go from left to right.
    #[serde(default, skip_serializing_if = "super::is_false")]
    #[ts(as = "Option<bool>", optional)]
    pub horizontal: bool,
    /// Each number is written at its place.
    #[serde(default, skip_serializing_if = "super::is_false")]
    #[ts(as = "Option<bool>", optional)]
    pub values: bool,
    /// The order of the categories.
    #[serde(default, skip_serializing_if = "is_as_it_comes")]
    #[ts(as = "Option<ChartSort>", optional)]
    pub sort: ChartSort,
    /// What stands above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
}

/// Where a part stands on a dashboard's grid of twelve columns, in cells from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The first column, from 0.
    pub x: u32,
    /// The first row, from 0.
    pub y: u32,
    /// How many columns wide.
    pub width: u32,
    /// How many rows high.
    pub height: u32,
}

fn is_as_it_comes(sort: &ChartSort) -> bool {
    *sort == ChartSort::Rows
}
