//! What a query's rows are: a table of their own, whose columns mean what those mean that they come from, and whose rows
//! can be edited where each is one row of one table.

use crate::computed::Plan;
use crate::identifier::quote;
use crate::kinds::password;
use crate::schema::{Column, ColumnKind, Key, Link, Table, TableType, expression};

use super::outputs::Output;
use super::path::ToOne;
use super::sources::Sources;
use super::{Editable, Query, ResultColumn};

/// Whether each row is one of the source.
pub(super) fn editable(sources: &Sources<'_>, query: &Query, grouped: bool) -> Editable {
    let base = sources.base();
    let title = &base.table.title;
    let reason = if grouped {
        "Each row stands for many, so there is nothing to edit here.".to_owned()
    } else if query.distinct {
        "Rows that show the same are shown once, so it isn’t known which to edit.".to_owned()
    } else if base.is_query {
        "The rows come from another query.".to_owned()
    } else if !sources.base_key() {
        base.table.read_only.clone().unwrap_or_else(|| format!("Nothing names a row of “{title}”."))
    } else if sources.multiplies() {
        format!("A row of “{title}” may stand in several rows here.")
    } else if let Some(reason) = &base.table.read_only {
        reason.clone()
    } else {
        return Editable::Rows { table: base.table.name.clone() };
    };
    Editable::No { reason }
}

/// The table, what is known of its columns, and, where they can all be read so, each as an expression over the row of the
/// source, known as `t`.
pub(super) fn table(
    sources: &Sources<'_>,
    outputs: &[Output],
    editable: &Editable,
) -> (Table, Vec<ResultColumn>, Option<Vec<String>>) {
    let base = &sources.base().table;
    let is_base = |output: &Output| output.of == Some(0) && output.plain.is_some();
    let can_edit = matches!(editable, Editable::Rows { .. });
    let mut made = empty(base, can_edit, editable);
    let (mut infos, mut reads) = (Vec::new(), Some(Vec::new()));
    for output in outputs.iter().filter(|output| !output.hidden) {
        let link = link_of(sources, output);
        let own = can_edit && is_base(output);
        let column = Column {
            link: link.is_some().then_some(u32::try_from(made.links.len()).unwrap_or(u32::MAX)),
            not_null: own && output.column.not_null,
            primary_key: if own && output.plain.as_ref() == Some(&output.name) {
                output.column.primary_key
            } else {
                0
            },
            default: output.column.default.clone().filter(|_| own),
            generated: output.column.generated.filter(|_| own),
            computed: output.column.computed.clone().filter(|_| own),
            hidden: false,
            companions: None,
            part_of: None,
            ..output.column.clone()
        };
        made.links.extend(link);
        let is_editable = own && column.computed.is_none() && column.generated.is_none();
        infos.push(ResultColumn { editable: is_editable, ..output.info.clone() });
        if own
            && let Some(name) = &output.plain
            && let Some(plan) = base.plan(name)
        {
            made.plans.push(Plan { name: output.name.clone(), ..plan.as_ref().clone() }.into());
        }
        match (by_row(sources, output), &mut reads) {
            (Some(read), Some(reads)) => reads.push(read),
            _ => reads = None,
        }
        made.columns.push(column);
    }
    let shown =
        |name: &String| made.columns.iter().any(|column| column.name == *name && column.primary_key > 0);
    made.primary_key = base.primary_key.iter().filter(|name| can_edit && shown(name)).cloned().collect();
    if let Key::Rowid { column, .. } = &mut made.key {
        *column = column
            .take()
            .filter(|name| made.columns.iter().any(|known| known.name == *name && known.primary_key > 0));
    }
    (made, infos, reads.filter(|_| can_edit))
}

fn empty(base: &Table, can_edit: bool, editable: &Editable) -> Table {
    let reason = match editable {
        Editable::No { reason } => Some(reason.clone()),
        Editable::Rows { .. } => None,
    };
    let key = match &reason {
        Some(reason) => Key::None { reason: reason.clone() },
        None => base.key.clone(),
    };
    Table {
        name: if can_edit { base.name.clone() } else { "query".to_owned() },
        title: base.title.clone(),
        table_type: if can_edit { base.table_type } else { TableType::View },
        strict: base.strict,
        without_rowid: base.without_rowid && can_edit,
        key,
        primary_key: Vec::new(),
        columns: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        links: Vec::new(),
        label: Vec::new(),
        association: None,
        read_only: reason,
        refused: None,
        shadows: Vec::new(),
        search: None,
        sql: String::new(),
        singular: base.singular.clone(),
        label_formula: None,
        actions: Vec::new(),
        notes: None,
        plans: Vec::new(),
    }
}

/// The link that a column of the result holds: as that of the column that it shows.
fn link_of(sources: &Sources<'_>, output: &Output) -> Option<Link> {
    output.plain.as_ref()?;
    let table = &sources.list[output.of?].table;
    let link = table.links.get(output.column.link? as usize)?;
    link.target_exists.then(|| Link { columns: vec![output.name.clone()], ..link.clone() })
}

/// A column as an expression over the row of the source, known as `t`.
fn by_row(sources: &Sources<'_>, output: &Output) -> Option<String> {
    let (index, name) = (output.of?, output.plain.as_ref()?);
    let joined = &sources.list[index];
    let column = joined.table.column(name)?;
    if index == 0 {
        let name = format!("t.{}", quote(&column.name));
        return Some(password::read_sql(&joined.table, column, &name));
    }
    let hops = sources.path_to(index)?;
    let path = ToOne { hops, column };
    let read = expression::over(&path.looked_up().ok()?, "t");
    // Moments are bound where all rows are read at once.
    if [":now", ":today"].iter().any(|moment| read.contains(moment)) {
        return None;
    }
    // What links lead to may be a password too.
    Some(if column.kind == ColumnKind::Password {
        password::read_sql(&joined.table, column, &read)
    } else {
        read
    })
}
