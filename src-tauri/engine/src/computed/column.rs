//! A computed column as the catalog shows it.

use crate::model::{ColumnModel, Computation, ComputedModel, RollupFunction};
use crate::schema::notes::take_kind;
use crate::schema::{Affinity, Column, ColumnKind, Computed, ComputedHow, Table, words};

use super::rollup;

/// How it comes about, in words.
pub(super) fn words_of(model: &ComputedModel, own: &Table, tables: &[Table]) -> Computed {
    let (how, text) = match &model.how {
        Computation::Formula { expression } => (ComputedHow::Formula, expression.clone()),
        Computation::Lookup { path, column } => {
            (ComputedHow::Lookup, format!("{} → {column}", path.join(" → ")))
        }
        Computation::Rollup { link, function, column, filter, order } => {
            let rows = rollup::find(tables, own, link);
            let rows = rows.as_ref().map_or(link.as_str(), |rows| rows.far.title.as_str());
            let what = match function {
                RollupFunction::Count => "Number",
                RollupFunction::Sum => "Sum",
                RollupFunction::Average => "Average",
                RollupFunction::Min => "Least",
                RollupFunction::Max => "Most",
                RollupFunction::First => "First",
            };
            let mut text = what.to_owned();
            if let Some(column) = column {
                text.push_str(&format!(" of {column}"));
            }
            text.push_str(&format!(" in {rows}"));
            if let Some(filter) = filter {
                text.push_str(&format!(" where {filter}"));
            }
            if let Some(order) = order {
                text.push_str(&format!(" by {order}"));
            }
            (ComputedHow::Rollup, text)
        }
    };
    Computed { how, text, empty: model.empty.clone(), timed: false, trouble: None, notice: None }
}

/// The column: what it means is declared, or that of the column it shows.
pub(super) fn column_of(model: &ComputedModel, like: Option<Column>, computed: Computed) -> Column {
    let bare = Column::bare(&model.name, "", false);
    let alike = like.filter(|like| {
        let open = model.kind == ColumnKind::Any || model.kind == like.kind;
        open && !matches!(like.kind, ColumnKind::Link | ColumnKind::Password)
    });
    let mut column = match alike {
        Some(like) => Column {
            name: bare.name,
            title: bare.title,
            not_null: false,
            default: None,
            primary_key: 0,
            generated: None,
            hidden: false,
            link: None,
            length: None,
            collation: None,
            help: None,
            regex: None,
            companions: None,
            part_of: None,
            ..like
        },
        None => by_kind(bare, model),
    };
    if column.kind == ColumnKind::Money {
        column.scale = model.scale.map(|scale| scale.min(9)).or(column.scale);
        column.currency = model.currency.clone().or(column.currency);
    }
    if let Some(title) = model.title.as_ref().filter(|title| !title.trim().is_empty()) {
        title.clone_into(&mut column.title);
    }
    column.computed = Some(computed);
    column
}

fn by_kind(mut column: Column, model: &ComputedModel) -> Column {
    let kind = match (&model.how, model.kind) {
        (Computation::Rollup { function: RollupFunction::Count, .. }, ColumnKind::Any) => ColumnKind::Integer,
        (Computation::Rollup { function: RollupFunction::Average, .. }, ColumnKind::Any) => {
            ColumnKind::Number
        }
        (_, ColumnKind::Link | ColumnKind::Password) => ColumnKind::Any,
        (_, kind) => kind,
    };
    column.affinity = match kind {
        ColumnKind::Integer
        | ColumnKind::Boolean
        | ColumnKind::Duration
        | ColumnKind::Rating
        | ColumnKind::Money => Affinity::Integer,
        ColumnKind::Number | ColumnKind::Percent => Affinity::Real,
        // What is typed into a filter is a number where it looks like one.
        ColumnKind::Any => Affinity::Numeric,
        ColumnKind::Blob | ColumnKind::File | ColumnKind::Image => Affinity::Blob,
        _ => Affinity::Text,
    };
    let known =
        ColumnModel { kind, scale: model.scale, currency: model.currency.clone(), ..ColumnModel::default() };
    take_kind(&mut column, &known);
    column.title = words::title(&model.name);
    column
}
