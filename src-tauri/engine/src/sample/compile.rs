//! A table's declaration made ready: columns by their place, in an order in which each finds what it needs.

use std::collections::BTreeMap;

use super::random::seed;
use super::{How, Maker, Sample, SampleTable};
use crate::model::{ColumnModel, TableModel};

/// A text with places to fill in.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Plain(String),
    Word(Vec<String>),
    Column(usize),
    Number,
}

/// One column of the rows to be made.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub column: ColumnModel,
    pub maker: Option<Maker>,
    pub seed: u64,
    /// Of a pattern: its texts in pieces.
    pub texts: Vec<Vec<Piece>>,
    /// Of sentences: the list.
    pub list: Vec<String>,
    /// Of a choice: values and the sum of weights up to each.
    pub weights: Vec<(String, u64)>,
    /// The column that `from`, `column` or `like` means.
    pub from: usize,
    /// The column that `only` means.
    pub only: usize,
    /// The table (as declared) that the link leads to.
    pub target: Option<String>,
}

/// The slots of a table and the order in which they are filled.
pub(super) fn compile(
    sample: &Sample,
    spec: &SampleTable,
    table: &TableModel,
    real: &BTreeMap<String, String>,
) -> (Vec<Slot>, Vec<usize>) {
    let is_wanted = |column: &&ColumnModel| {
        spec.make.contains_key(&column.name)
            || spec.rows.iter().any(|row| row.contains_key(&column.name))
            || spec.each.as_ref().is_some_and(|each| each.column == column.name)
            || table.primary_key == [column.name.clone()]
    };
    let columns: Vec<&ColumnModel> = table.columns.iter().filter(is_wanted).collect();
    let place = |name: &str| columns.iter().position(|column| column.name == name).unwrap_or(0);
    let declared = |name: &str| {
        real.iter()
            .find(|(_, real)| real.as_str() == name)
            .map_or(name.to_owned(), |(declared, _)| declared.clone())
    };
    let slots: Vec<Slot> = columns
        .iter()
        .map(|column| {
            let maker = spec.make.get(&column.name).cloned();
            let link = table.links.iter().find(|link| link.columns == [column.name.clone()]);
            let how = maker.as_ref().map(|maker| &maker.how);
            Slot {
                column: (*column).clone(),
                seed: seed(&[&spec.name, &column.name]),
                texts: how.map(|how| texts(sample, how, &place)).unwrap_or_default(),
                list: how.map(|how| list(sample, how)).unwrap_or_default(),
                weights: how.map(weights).unwrap_or_default(),
                from: how.and_then(source).map_or(0, &place),
                only: maker
                    .as_ref()
                    .and_then(|maker| maker.only.as_ref())
                    .map_or(0, |only| place(&only.column)),
                target: link.map(|link| declared(&link.target)),
                maker,
            }
        })
        .collect();
    let order = order(&slots);
    (slots, order)
}

fn source(how: &How) -> Option<&str> {
    match how {
        How::After { column, .. } => Some(column),
        How::Slug { from } => Some(from),
        How::Picture { like, .. } => like.as_deref(),
        _ => None,
    }
}

fn list(sample: &Sample, how: &How) -> Vec<String> {
    match how {
        How::Sentences { of, .. } => sample.words.get(of).cloned().unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn weights(how: &How) -> Vec<(String, u64)> {
    let How::Choice { of } = how else { return Vec::new() };
    let mut sum = 0;
    of.iter()
        .map(|(value, weight)| {
            sum += u64::from(*weight);
            (value.clone(), sum)
        })
        .collect()
}

fn texts(sample: &Sample, how: &How, place: &impl Fn(&str) -> usize) -> Vec<Vec<Piece>> {
    let How::Pattern { texts } = how else { return Vec::new() };
    texts.iter().map(|text| pieces(sample, text, place)).collect()
}

fn pieces(sample: &Sample, text: &str, place: &impl Fn(&str) -> usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, part) in text.split('{').enumerate() {
        let (inside, plain) = if at == 0 { ("", part) } else { part.split_once('}').unwrap_or(("", part)) };
        if let Some(column) = inside.strip_prefix('=') {
            pieces.push(Piece::Column(place(column)));
        } else if inside == "n" {
            pieces.push(Piece::Number);
        } else if !inside.is_empty() {
            pieces.push(Piece::Word(sample.words.get(inside).cloned().unwrap_or_default()));
        }
        pieces.push(Piece::Plain(plain.to_owned()));
    }
    pieces
}

/// First the columns that need no other.
fn order(slots: &[Slot]) -> Vec<usize> {
    let needs = |slot: &Slot| -> Vec<usize> {
        let Some(maker) = &slot.maker else { return Vec::new() };
        let mut needs: Vec<usize> = slot
            .texts
            .iter()
            .flatten()
            .filter_map(|piece| if let Piece::Column(at) = piece { Some(*at) } else { None })
            .collect();
        needs.extend(source(&maker.how).map(|_| slot.from));
        needs.extend(maker.only.as_ref().map(|_| slot.only));
        needs
    };
    let mut order: Vec<usize> = Vec::with_capacity(slots.len());
    while order.len() < slots.len() {
        let ready: Vec<usize> = (0..slots.len())
            .filter(|at| !order.contains(at) && needs(&slots[*at]).iter().all(|need| order.contains(need)))
            .collect();
        if ready.is_empty() {
            // Columns that need each other: a mistake of the declaration, which the tests of it would show.
            order.extend((0..slots.len()).filter(|at| !order.contains(at)).collect::<Vec<_>>());
        }
        order.extend(ready);
    }
    order
}
