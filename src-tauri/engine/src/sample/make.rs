//! One generated row.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::types::Value;

use super::compile::{Piece, Slot};
use super::random::{Chance, seed};
use super::stored::{date_text, day, moment_text, slug, stored};
use super::{Day, How, Sample};
use crate::schema::ColumnKind;

/// The keys of a table's rows.
#[derive(Debug, Clone)]
pub(super) enum Keys {
    /// From 1 to this.
    Counted(u64),
    /// These.
    Listed(Vec<i64>),
}

impl Keys {
    pub fn count(&self) -> u64 {
        match self {
            Self::Counted(count) => *count,
            Self::Listed(keys) => keys.len() as u64,
        }
    }

    pub fn at(&self, place: u64) -> i64 {
        match self {
            Self::Counted(_) => i64::try_from(place + 1).unwrap_or(i64::MAX),
            Self::Listed(keys) => {
                usize::try_from(place).ok().and_then(|place| keys.get(place)).copied().unwrap_or(1)
            }
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// Its number in the table, from 0.
    pub number: u64,
    /// Which of the rows of `each` it is, and the key of their common one.
    pub of_each: Option<(u64, i64)>,
}

/// What is needed beyond the row itself.
pub(super) struct Making<'a> {
    pub sample: &'a Sample,
    pub today: Day,
    pub keys: &'a BTreeMap<String, Keys>,
    /// The table that is filled, as declared.
    pub own: &'a str,
    pub pictures: &'a mut HashMap<(String, String), Vec<u8>>,
    pub slugs: Slugs,
}

/// Slugs that are taken.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    taken: HashSet<u64>,
    last: HashMap<u64, u64>,
}

impl Slugs {
    /// The first of `name`, `name-2`, `name-3`, … that is free.
    pub fn unique(&mut self, text: &str, length: usize, otherwise: &str) -> String {
        let base = slug(text, length);
        let base = if base.is_empty() { otherwise.to_owned() } else { base };
        let mut number = self.last.get(&seed(&[&base])).copied().unwrap_or(1);
        loop {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let cut = base.get(..length.saturating_sub(suffix.len())).unwrap_or(&base);
            let candidate = format!("{}{suffix}", cut.trim_end_matches('-'));
            number += 1;
            if self.taken.insert(seed(&[&candidate])) {
                self.last.insert(seed(&[&base]), number);
                return candidate;
            }
        }
    }
}

impl Making<'_> {
    /// What `slot` holds in the row at `stand`, of which `row` is known so far.
    pub fn value(&mut self, slot: &Slot, stand: Stand, row: &[Value]) -> Value {
        let Some(maker) = &slot.maker else { return Value::Null };
        let mut chance = Chance::of(slot.seed, stand.number);
        if maker.none > 0.0 && chance.share() < maker.none {
            return Value::Null;
        }
        if let Some(only) = &maker.only {
            let is = text_of(&row[slot.only]);
            if !only.is.contains(&is) {
                return Value::Null;
            }
        }
        match &maker.how {
            How::Pattern { .. } => Value::Text(cut(pattern(slot, stand, row, &mut chance), slot)),
            How::Whole { least, most, skew } => {
                let count = u64::try_from(most - least + 1).unwrap_or(1);
                Value::Integer(least + i64::try_from(chance.skewed(count, *skew)).unwrap_or(0))
            }
            How::Amount { least, most, endings } => amount(&mut chance, *least, *most, endings),
            How::Choice { .. } => choice(slot, &mut chance),
            How::Chance { share } => Value::Integer(i64::from(chance.share() < *share)),
            How::Day { from, to, skew } => {
                let count = u64::try_from(to - from + 1).unwrap_or(1);
                let offset = from + i64::try_from(chance.skewed(count, *skew)).unwrap_or(0);
                moment(slot, day(self.today, offset), &mut chance)
            }
            How::After { within, .. } => self.after(slot, *within, row, &mut chance),
            How::Sentences { least, most, paragraphs, .. } => {
                Value::Text(cut(sentences(&slot.list, *least, *most, *paragraphs, &mut chance), slot))
            }
            How::Link { skew } => self.link(slot, *skew, stand, &mut chance),
            How::Slug { .. } => {
                let length = slot.column.length.map_or(200, |length| length as usize);
                let otherwise = format!("row-{}", stand.number + 1);
                Value::Text(self.slugs.unique(&text_of(&row[slot.from]), length, &otherwise))
            }
            How::Place => {
                Value::Integer(stand.of_each.map_or(0, |(place, _)| i64::try_from(place).unwrap_or(0)))
            }
            How::First => Value::Integer(i64::from(stand.of_each.is_some_and(|(place, _)| place == 0))),
            How::Number { step } => number(stand.number, *step, slot.column.kind),
            How::Picture { of, palettes, like } => {
                let text = like.as_ref().map(|_| text_of(&row[slot.from]).to_lowercase());
                let named =
                    of.iter().find(|name| text.as_ref().is_some_and(|text| text.contains(name.as_str())));
                let chosen = pick(of, &mut chance);
                let palette = pick(palettes, &mut chance);
                self.picture(named.map_or(chosen, String::as_str), palette)
            }
            How::Same { value } => stored(value, &slot.column, self.today),
        }
    }

    fn after(&self, slot: &Slot, within: i64, row: &[Value], chance: &mut Chance) -> Value {
        let text = text_of(&row[slot.from]);
        let Some(date) = text.get(..10).and_then(Day::read) else { return Value::Null };
        let second = text.get(11..19).map_or(0, seconds);
        let offset = chance.below(u64::try_from(within).unwrap_or(0) + 1);
        let later = day(date, i64::try_from(offset).unwrap_or(0)).min(self.today.0);
        if later <= date.0 {
            // The same day: later on it.
            let left = 86_399_u64.saturating_sub(second);
            return finish(slot, date.0, second + chance.below(left.min(3600)));
        }
        moment(slot, later, chance)
    }

    fn link(&self, slot: &Slot, skew: f64, stand: Stand, chance: &mut Chance) -> Value {
        let target = slot.target.as_deref().unwrap_or_default();
        if target == self.own {
            // Only to rows that are there already; the first ones lead to none.
            let place = chance.skewed(stand.number, skew);
            return if stand.number == 0 { Value::Null } else { Value::Integer(Keys::Counted(0).at(place)) };
        }
        let Some(keys) = self.keys.get(target).filter(|keys| keys.count() > 0) else { return Value::Null };
        Value::Integer(keys.at(chance.skewed(keys.count(), skew)))
    }

    /// The drawing in the palette, drawn once.
    pub fn picture(&mut self, name: &str, palette: &str) -> Value {
        let (Some(picture), Some(colours)) =
            (self.sample.pictures.get(name), self.sample.palettes.get(palette))
        else {
            return Value::Null;
        };
        let drawn = self.pictures.entry((name.to_owned(), palette.to_owned()));
        Value::Blob(drawn.or_insert_with(|| picture.draw(colours)).clone())
    }
}

/// A value as the text that patterns and conditions see.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(whole) => whole.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Null | Value::Blob(_) => String::new(),
    }
}

fn pick<'a>(list: &'a [String], chance: &mut Chance) -> &'a str {
    let at = usize::try_from(chance.below(list.len() as u64)).unwrap_or(0);
    list.get(at).map_or("", String::as_str)
}

fn pattern(slot: &Slot, stand: Stand, row: &[Value], chance: &mut Chance) -> String {
    let at = usize::try_from(chance.below(slot.texts.len() as u64)).unwrap_or(0);
    let mut text = String::new();
    for piece in slot.texts.get(at).into_iter().flatten() {
        match piece {
            Piece::Plain(plain) => text.push_str(plain),
            Piece::Word(list) => text.push_str(pick(list, chance)),
            Piece::Column(at) => text.push_str(&text_of(&row[*at])),
            Piece::Number => text.push_str(&(stand.number + 1).to_string()),
        }
    }
    text
}

/// Not longer than the column allows.
fn cut(text: String, slot: &Slot) -> String {
    let Some(length) = slot.column.length else { return text };
    match text.char_indices().nth(length as usize) {
        Some((end, _)) => text[..end].trim_end().to_owned(),
        None => text,
    }
}

fn amount(chance: &mut Chance, least: i64, most: i64, endings: &[i64]) -> Value {
    let units = u64::try_from((most - least) / 100 + 1).unwrap_or(1);
    let whole = least / 100 + i64::try_from(chance.skewed(units, 2.0)).unwrap_or(0);
    let at = usize::try_from(chance.below(endings.len() as u64)).unwrap_or(0);
    Value::Integer((whole * 100 + endings.get(at).copied().unwrap_or(0)).clamp(least, most))
}

fn choice(slot: &Slot, chance: &mut Chance) -> Value {
    let sum = slot.weights.last().map_or(0, |(_, sum)| *sum);
    let at = chance.below(sum);
    let chosen = slot.weights.iter().find(|(_, upto)| at < *upto).map_or("", |(value, _)| value.as_str());
    match (slot.column.kind, chosen.parse()) {
        (ColumnKind::Integer | ColumnKind::Rating | ColumnKind::Boolean, Ok(whole)) => Value::Integer(whole),
        _ => Value::Text(chosen.to_owned()),
    }
}

/// A moment of the day when people are awake, or the day itself.
fn moment(slot: &Slot, date: NaiveDate, chance: &mut Chance) -> Value {
    finish(slot, date, 7 * 3600 + chance.below(15 * 3600))
}

fn finish(slot: &Slot, date: NaiveDate, second: u64) -> Value {
    let is_date = slot.column.kind == ColumnKind::Date;
    Value::Text(if is_date { date_text(date) } else { moment_text(date, second) })
}

fn seconds(time: &str) -> u64 {
    time.split(':').filter_map(|part| part.parse::<u64>().ok()).fold(0, |sum, part| sum * 60 + part)
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "numbers of rows are far below 2^53"
)]
fn number(row: u64, step: f64, kind: ColumnKind) -> Value {
    let value = (row + 1) as f64 * step;
    if kind == ColumnKind::Number { Value::Real(value) } else { Value::Integer(value as i64) }
}

fn sentences(list: &[String], least: u64, most: u64, paragraphs: u64, chance: &mut Chance) -> String {
    let count = least + chance.below(most.saturating_sub(least) + 1);
    let mut text = String::new();
    let mut last = usize::MAX;
    for number in 0..count {
        let mut at = usize::try_from(chance.below(list.len() as u64)).unwrap_or(0);
        if at == last {
            at = (at + 1) % list.len().max(1);
        }
        last = at;
        if number > 0 {
            text.push_str(if paragraphs > 0 && number % paragraphs == 0 { "\n\n" } else { " " });
        }
        text.push_str(list.get(at).map_or("", String::as_str));
    }
    text
}
